/** How long Azure ML's work takes on the laptop, in milliseconds of the clock (a fast clock makes it shorter). */
export interface Pace {
  /** A job before it is queued. */
  preparing: number;
  /** A job before its cluster has a node for it. */
  queueing: number;
  /** Each of a job's four steps beside the training itself. */
  step: number;
  /** The least that the training step takes: its metrics are spread over this time. */
  training: number;
  finalizing: number;
  cancelling: number;
  computeCreation: number;
  endpointCreation: number;
  endpointUpdate: number;
  deploymentCreation: number;
  deletion: number;
  /** The most tokens that the learner trains on in one job: what bounds its work. */
  trainingTokens: number;
}

/** A whole job in about five seconds, an endpoint in one, a deployment in three. */
export const laptopPace: Pace = {
  preparing: 300,
  queueing: 400,
  step: 200,
  training: 2_800,
  finalizing: 300,
  cancelling: 200,
  computeCreation: 500,
  endpointCreation: 800,
  endpointUpdate: 200,
  deploymentCreation: 2_500,
  deletion: 200,
  trainingTokens: 150_000,
};

/** Everything ends as soon as it can; the learner looks at a few sentences only. For tests and benchmarks of the app. */
export const instantPace: Pace = {
  preparing: 0,
  queueing: 0,
  step: 0,
  training: 0,
  finalizing: 0,
  cancelling: 0,
  computeCreation: 0,
  endpointCreation: 0,
  endpointUpdate: 0,
  deploymentCreation: 0,
  deletion: 0,
  trainingTokens: 400,
};
