/** What the worker does for each request. */
import type { ServiceMethod, ServiceParams, ServiceResult } from '../../protocol/service.ts';
import type { TableStatistics } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { Table } from '../../reftable/index.ts';
import { refNodes } from '../refs/ref-nodes.ts';
import { logRowsOf, refRowOf, refRows } from '../refs/ref-rows.ts';
import { applyProposedRepair, askGitOf, backupsOf, proposeRepair, rollBackRepair } from '../repair/repair.ts';
import { bugReportOn, bundleOf, openBundle } from '../reports/reports.ts';
import { discover } from '../repositories/repositories.ts';
import { layOutSample, listSamples } from '../samples/samples.ts';
import { readLayout, tableStatistics } from '../stack/block-layout.ts';
import { apply, planOf } from '../stack/compaction.ts';
import { histogramOf } from '../stack/reflog-histogram.ts';
import { stackState, tableFile } from '../stack/stacks.ts';
import { byteDetails } from '../table/byte-details.ts';
import { describeTable, tableParts, tableProblems } from '../table/describe-table.ts';
import { tableBytes } from '../table/fields.ts';
import { findRecord, tableRecords } from '../table/records.ts';
import { searchTable } from '../table/search.ts';
import { tableStrip } from '../table/strip.ts';
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
  'stack/ref': ({ location, name }) => refRowOf(location, name),
  'stack/log': ({ location, name, limit }) => logRowsOf(location, name, limit),
  'stack/refs': ({ location, ...query }, context) => refRows(location, query, context),
  'stack/histogram': ({ location, bins }, context) => histogramOf(location, bins, context),
  'stack/planCompaction': ({ location, scope, expiry }, context) => planOf(location, scope, expiry, context),
  'stack/applyCompaction': ({ plan }, context) => apply(plan, context),
  'stack/planRepair': ({ location, query }, context) => proposeRepair(location, query, context),
  'stack/applyRepair': ({ location, plan }, context) => applyProposedRepair(location, plan, context),
  'stack/backups': location => backupsOf(location),
  'stack/rollBackRepair': ({ location, backup, force }, context) => rollBackRepair(location, backup, force, context),
  'stack/askGit': ({ location }) => askGitOf(location),
  'stack/report': ({ location, ...query }, context) => bugReportOn(location, query, context),
  'stack/bundle': ({ location, target, ...options }, context) => bundleOf(location, target, options, context),
  'bundle/open': ({ file, folder }, context) => openBundle(file, folder, context),
  'samples/list': () => listSamples(),
  'samples/build': ({ id, folder }) => layOutSample(id, folder),
  'table/describe': ({ file, hash }, context) => describeTable(file, hash, context),
  'table/parts': ({ file, from, count }, context) => tableParts(file, from, count, context),
  'table/strip': ({ file, from, to, cells }, context) => tableStrip(file, from, to, cells, context),
  'table/bytes': ({ file, ...query }, context) => tableBytes(file, query, context),
  'table/place': ({ file, query }, context) => byteDetails(file, query, context),
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
