/** The handler of each request. */
import type { ServiceMethod, ServiceParams, ServiceResult } from '../../protocol/service.ts';
import type { TableStatistics } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { Table } from '../../reftable/index.ts';
import { compareStacks } from '../browse/compare-stacks.ts';
import { completeRefs } from '../browse/complete-refs.ts';
import { copyEntries } from '../browse/copy-entries.ts';
import { copyRefs } from '../browse/copy-refs.ts';
import { expiryEffect, expiryRulesOf } from '../browse/expiry.ts';
import { exportEntries } from '../browse/export-entries.ts';
import { entryDetails, entryTimes, entryWindow, findReflogEntries } from '../browse/find-entries.ts';
import { findByStart, findRefs, refWindow } from '../browse/find-refs.ts';
import { firstRefsOf } from '../browse/first-refs.ts';
import { foundNodes } from '../browse/found-nodes.ts';
import { refDetails } from '../browse/ref-details.ts';
import { shownRef } from '../browse/shown-ref.ts';
import { deletedCount, deletedRefs, plannedRestores, restoreDeleted } from '../deleted/deleted-refs.ts';
import { restoreValue } from '../deleted/restore-value.ts';
import { setUpstreams } from '../deleted/set-upstreams.ts';
import { addSections } from '../edits/branch-sections.ts';
import { applyEdits, planEdits } from '../edits/edits.ts';
import { presentEntries } from '../edits/present-entries.ts';
import { presentRefs } from '../edits/present-refs.ts';
import { renameBranch } from '../edits/rename-branch.ts';
import { discardDryRun, dryRun, preflightOf } from '../migration/migration.ts';
import { readObjects } from '../objects/read-objects.ts';
import { refCount, refNodes } from '../refs/ref-nodes.ts';
import { rangeWith } from '../refs/siblings.ts';
import { goneRefs, remotesOf } from '../remotes/remotes.ts';
import { applyProposedRepair, askGitOf, backupsOf, proposeRepair, rollBackRepair } from '../repair/repair.ts';
import { bugReportOn, bundleOf, openBundle } from '../reports/reports.ts';
import { discover } from '../repositories/repositories.ts';
import { layOutSample, listSamples } from '../samples/samples.ts';
import { readLayout } from '../stack/block-layout.ts';
import { apply, plan } from '../stack/compaction.ts';
import { stackProblems } from '../stack/problems.ts';
import { stackState, tableFile } from '../stack/stacks.ts';
import { tableStatistics } from '../stack/table-statistics.ts';
import { byteDetails } from '../table/byte-details.ts';
import { describeTable, tableParts, tableProblems } from '../table/describe-table.ts';
import { tableBytes } from '../table/fields.ts';
import { findRecord, tableRecords } from '../table/records.ts';
import { searchTable } from '../table/search.ts';
import { tableStrip } from '../table/strip.ts';
import { toolCheck } from '../tools/check.ts';
import { toolExplainRef } from '../tools/explain-ref.ts';
import { toolFindRefs } from '../tools/find-refs.ts';
import { stackList, stackStatus } from '../tools/stack-status.ts';
import type { Context } from './context.ts';
import { Recent } from './recent.ts';

/** A handler that writes or reads a stream returns a promise. Other requests may be answered before it. */
export type Handler<M extends ServiceMethod> = (
  params: ServiceParams<M>,
  context: Context,
) => Answer<M> | Promise<Answer<M>>;

/** The worker makes the result of it. */
type Answer<M extends ServiceMethod> = Unwired<ServiceResult<M>>;

/** All but `watch`, which continues after its answer. */
export const handlers: { readonly [M in Exclude<ServiceMethod, 'watch'>]: Handler<M> } = {
  'repository/discover': ({ folders, maxDepth }, context) => discover(folders, maxDepth, context),
  'stack/state': location => stackState(location),
  'stack/tableStatistics': ({ location, table }, context) => statisticsOf(location, table, context),
  'stack/refNodes': ({ location, ...query }, context) => refNodes(location, query, context),
  'stack/rangeWith': ({ prefix, ranges, name }) => rangeWith(ranges, name, prefix),
  'stack/refCount': ({ location, prefix }, context) => refCount(location, prefix, context),
  'browse/firstRefs': ({ location, count }, context) => firstRefsOf(location, count, context),
  'browse/findRefs': ({ location, query, ...around }, context) => findRefs(location, { ...query, ...around }, context),
  'browse/refs': ({ location, query, ...window }, context) => refWindow(location, { ...query, ...window }, context),
  'browse/findByStart': ({ location, query, ...start }, context) =>
    findByStart(location, { ...query, ...start }, context),
  'browse/completeRefs': ({ location, text, count }, context) => completeRefs(location, text, count, context),
  'browse/refNodes': ({ location, ...query }, context) => foundNodes(location, query, context),
  'browse/refDetails': ({ location, name }, context) => refDetails(location, name, context),
  'browse/shownRef': ({ location, name }, context) => shownRef(location, name, context),
  'browse/compareStacks': (sources, context) => compareStacks(sources, context),
  'browse/copyRefs': ({ location, query, ...chosen }, context) => copyRefs(location, { ...query, ...chosen }, context),
  'browse/findEntries': ({ location, query, ...around }, context) =>
    findReflogEntries(location, { ...query, ...around }, context),
  'browse/entries': ({ location, query, ...window }, context) =>
    entryWindow(location, { ...query, ...window }, context),
  'browse/entryTimes': ({ location, ...query }, context) => entryTimes(location, query, context),
  'browse/entryDetails': ({ location, entry }, context) => entryDetails(location, entry, context),
  'browse/copyEntries': ({ location, query, ...chosen }, context) =>
    copyEntries(location, { ...query, ...chosen }, context),
  'browse/exportEntries': ({ location, query, ...file }, context) =>
    exportEntries(location, { ...query, ...file }, context),
  'browse/expiry': ({ location, bounds }, context) => expiryEffect(location, bounds, context),
  'stack/expiryRules': location => expiryRulesOf(location),
  'deleted/count': ({ location }, context) => deletedCount(location, context),
  'deleted/list': ({ location }, context) => deletedRefs(location, context),
  'deleted/plan': ({ location, requests }, context) => plannedRestores(location, requests, context),
  'deleted/restore': ({ location, requests }, context) => restoreDeleted(location, requests, context),
  'deleted/setUpstreams': ({ location, upstreams }, context) => setUpstreams(location, upstreams, context),
  'deleted/restoreValue': ({ location, ...value }, context) => restoreValue(location, value, context),
  'stack/problems': ({ location }, context) => stackProblems(location, context),
  'stack/planCompaction': ({ location, scope, expiry }, context) => plan(location, scope, expiry, context),
  'stack/applyCompaction': ({ plan }, context) => apply(plan, context),
  'objects/read': ({ location, oids }) => readObjects(location, oids),
  'stack/planRepair': ({ location, query }, context) => proposeRepair(location, query, context),
  'stack/applyRepair': ({ location, plan }, context) => applyProposedRepair(location, plan, context),
  'stack/backups': location => backupsOf(location),
  'stack/rollBackRepair': ({ location, backup, force }, context) => rollBackRepair(location, backup, force, context),
  'stack/askGit': ({ location }) => askGitOf(location),
  'edits/plan': ({ location, ...script }, context) => planEdits(location, script, context),
  'edits/apply': ({ location, ...script }, context) => applyEdits(location, script, context),
  'edits/addSections': ({ location, sections }) => addSections(location, sections),
  'edits/renameBranch': ({ location, ...names }, context) => renameBranch(location, names, context),
  'edits/presentEntries': ({ location, entries }, context) => presentEntries(location, entries, context),
  'remotes/list': ({ location }) => remotesOf(location),
  'remotes/gone': ({ location, remote }, context) => goneRefs(location, remote, context),
  'edits/presentRefs': ({ location, names }, context) => presentRefs(location, names, context),
  'stack/bugReport': ({ location, ...query }, context) => bugReportOn(location, query, context),
  'stack/bundle': ({ location, target, ...options }, context) => bundleOf(location, target, options, context),
  'bundle/open': ({ file, folder }, context) => openBundle(file, folder, context),
  'migration/check': ({ path, asksGit }, context) => preflightOf(path, asksGit, context),
  'migration/dryRun': request => dryRun(request),
  'migration/discardDryRun': request => discardDryRun(request),
  'tools/stacks': (request, context) => stackList(request, context),
  'tools/status': request => stackStatus(request),
  'tools/findRefs': (request, context) => toolFindRefs(request, context),
  'tools/explainRef': (request, context) => toolExplainRef(request, context),
  'tools/check': (request, context) => toolCheck(request, context),
  'samples/list': () => listSamples(),
  'samples/build': ({ id, folder }) => layOutSample(id, folder),
  'table/describe': ({ file, hash }, context) => describeTable(file, hash, context),
  'table/parts': ({ file, from, count }, context) => tableParts(file, from, count, context),
  'table/strip': ({ file, from, to, cells }, context) => tableStrip(file, from, to, cells, context),
  'table/bytes': ({ file, ...query }, context) => tableBytes(file, query, context),
  'table/byte': ({ file, query }, context) => byteDetails(file, query, context),
  'table/search': ({ file, ...query }, context) => searchTable(file, query, context),
  'table/problems': ({ file }, context) => tableProblems(file, context),
  'table/records': ({ file, ...query }, context) => tableRecords(file, query, context),
  'table/find': ({ file, section, key }, context) => findRecord(file, section, key, context),
};

const statistics = new Recent<TableStatistics>(1000);

function statisticsOf(location: StackLocation, name: string, context: Context): TableStatistics {
  const file = tableFile(location, name);
  return statistics.get(file, () => {
    const table = Table.open(file, name);
    try {
      return tableStatistics(table, readLayout(table, context));
    } finally {
      table.close();
    }
  });
}
