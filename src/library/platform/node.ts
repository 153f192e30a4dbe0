/** Importing this module makes Node the platform of the engine: its files, paths, random bytes, text and zlib. */
import { platform } from '../../reftable/platform/node.ts';
import { deflate, startDeflating } from '../../reftable/platform/node-deflate.ts';
import { installPlatform } from './installed.ts';
import { installDeflate } from './installed-deflate.ts';

installPlatform(platform);
installDeflate({ deflate, startDeflating });
