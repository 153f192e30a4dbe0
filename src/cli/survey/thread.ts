/** The thread of `reftable survey` that reads. Any request may take long, or never end: then the thread is ended. */
import type { MessagePort } from 'node:worker_threads';
import { realPath, searchFolder } from '../../git/index.ts';
import { inEnglish } from '../../text/l10n.ts';
import { describeError } from '../output.ts';
import { readRepositoryFacts } from './read-repository.ts';
import type { Answered, Failure, FolderAnswer, RepositoryFacts, Request } from './requests.ts';

/** Posts a message, then answers the requests that come through the port. With `json`, errors are in English. */
export function answerRequests(port: MessagePort, json: boolean): void {
  const describe = (error: unknown): Failure => {
    const { code, message } = json ? inEnglish(() => describeError(error)) : describeError(error);
    return { code, message };
  };
  port.on('message', (request: Request) => port.postMessage(answered(request, describe)));
  port.postMessage('ready');
}

function answered(
  request: Request,
  describe: (error: unknown) => Failure,
): Answered<string | FolderAnswer | RepositoryFacts> {
  try {
    return { answer: answer(request, describe) };
  } catch (error) {
    return { failure: describe(error) };
  }
}

function answer(request: Request, describe: (error: unknown) => Failure): string | FolderAnswer | RepositoryFacts {
  switch (request.type) {
    case 'root':
      return realPath(request.path);
    case 'folder': {
      const { error, ...rest } = searchFolder(request.path, request.roots, request.isRoot);
      return { ...rest, ...(error && { failure: describe(error) }) };
    }
    case 'repository':
      return readRepositoryFacts(request.repository, request.fsck, describe);
  }
}
