// The engine as an npm package: built, packed and installed from the file into an empty folder.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { buildLibrary } from '../../../scripts/build/library.mjs';
import { run } from '../../../scripts/provision/run.mjs';

export class InstalledLibrary implements Disposable {
  readonly metafile: Metafile;
  /** The folder that it is installed in. */
  readonly folder: string;
  /** The package in it. */
  readonly package: string;

  private constructor(folder: string, metafile: Metafile) {
    this.folder = folder;
    this.metafile = metafile;
    this.package = join(folder, 'node_modules', 'reftable-engine');
  }

  static async create(): Promise<InstalledLibrary> {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-library-'));
    const built = join(folder, 'built');
    const metafile = await buildLibrary(built);
    const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder, built]));
    rmSync(built, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    mkdirSync(join(folder, 'node_modules'));
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], { cwd: folder });
    return new InstalledLibrary(folder, metafile);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
