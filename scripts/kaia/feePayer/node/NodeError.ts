/** The node heard the request and said no. */
export class NodeRefusal extends Error {
  override readonly name = "NodeRefusal";
  /** JSON-RPC's code of the error. */
  readonly code: number;

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The node did not answer, or not in a form that means anything. Whether it heard the request is unknown. */
export class NodeSilence extends Error {
  override readonly name = "NodeSilence";
}
