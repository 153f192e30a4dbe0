/** Tools for language models. They read the stacks of the workspace, in the service, and change nothing. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ToolNaming, ToolRequest } from '../../protocol/model-tools.ts';
import { CancelledError, errorInfo, type ServiceClient } from '../../service/client.ts';
import { toolErrorText, toolProgressText } from '../../text/model-tools.ts';
import type { EditorContext } from '../editors.ts';
import { readToolInput, required, type ToolInput } from './tool-input.ts';
import { chooseStack, toolStacks } from './tool-stacks.ts';

type Context = Pick<EditorContext, 'service' | 'repositories'>;
type Options = Parameters<ServiceClient['request']>[2];

interface Tool {
  /** Properties of its input, besides `limit`. */
  readonly texts: readonly ('stack' | 'filter' | 'ref')[];
  /** What is shown while it runs. */
  readonly progress: () => string;
  readonly answer: (context: Context, input: ToolInput, naming: ToolNaming, options: Options) => Promise<string>;
}

/** By the last part of their names in package.json. */
const TOOLS: Readonly<Record<string, Tool>> = {
  status: {
    texts: ['stack'],
    progress: toolProgressText.status,
    answer: (context, input, naming, options) => {
      const stacks = toolStacks(context.repositories.stacks, naming);
      if (input.stack === undefined && stacks.length !== 1) {
        const shown = { stacks: stacks.slice(0, input.limit), total: stacks.length, ...naming };
        return context.service.request('tools/stacks', shown, options);
      }
      return context.service.request('tools/status', requestOf(context, input, naming), options);
    },
  },
  find_refs: {
    texts: ['stack', 'filter'],
    progress: toolProgressText.findRefs,
    answer: (context, input, naming, options) => {
      const request = { ...requestOf(context, input, naming), filter: input.filter ?? '' };
      return context.service.request('tools/findRefs', request, options);
    },
  },
  explain_ref: {
    texts: ['stack', 'ref'],
    progress: toolProgressText.explainRef,
    answer: (context, input, naming, options) => {
      const ref = required('ref', input.ref);
      return context.service.request('tools/explainRef', { ...requestOf(context, input, naming), ref }, options);
    },
  },
  check: {
    texts: ['stack'],
    progress: toolProgressText.check,
    answer: (context, input, naming, options) =>
      context.service.request('tools/check', requestOf(context, input, naming), options),
  },
};

export function registerModelTools(context: Context): vscode.Disposable[] {
  const sessionKey = randomBytes(32).toString('hex');
  return Object.entries(TOOLS).map(([name, { texts, progress, answer }]) =>
    vscode.lm.registerTool<unknown>(`reftable_${name}`, {
      prepareInvocation: () => ({ invocationMessage: progress() }),
      invoke: async ({ input }, token) => {
        if (!vscode.workspace.isTrusted) throw new Error(toolErrorText.untrusted());
        const checked = readToolInput(input, texts);
        await context.repositories.settled();
        const naming = { redactionKey: isRedacted() ? sessionKey : null };
        const text = await answer(context, checked, naming, { token }).catch(error => {
          throw toolError(error, naming);
        });
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
      },
    }),
  );
}

function requestOf({ repositories }: Context, { stack, limit }: ToolInput, naming: ToolNaming): ToolRequest {
  return { ...chooseStack(toolStacks(repositories.stacks, naming), stack), limit, ...naming };
}

/** A setting of the user alone: a workspace cannot change it. */
function isRedacted(): boolean {
  return vscode.workspace.getConfiguration('reftable').get('languageModelTools.redact', false);
}

/** The message of a redacted error could have names; that of an API_ERROR has what the model wrote. */
function toolError(error: unknown, { redactionKey }: ToolNaming): unknown {
  if (error instanceof CancelledError) return new vscode.CancellationError();
  const { code } = errorInfo(error);
  return redactionKey === null || code === 'API_ERROR' ? error : new Error(toolErrorText.failed(code));
}
