/** The plan of a repair, as src/text renders it. Only types: no code of the repair gets into what imports this. */
export type {
  LeftFinding,
  NoteFact,
  PlanNote,
  PlanNotes,
  ReadFailure,
  RecordFact,
  RecordKind,
  RepairPlan,
  RepairStep,
  StepReason,
  VisibleCounts,
} from '../repair/index.ts';
