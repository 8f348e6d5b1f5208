/** Why the package cannot be built, by codes that do not change. */
export type PackageErrorCode = "ARTIFACTS_MISSING" | "ARTIFACTS_STALE" | "EMIT_FAILED" | "NAME_TAKEN";

/** A failure that the person at the terminal can do something about: its message is all that they need. */
export class PackageError extends Error {
  override readonly name = "PackageError";
  readonly code: PackageErrorCode;

  constructor(code: PackageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
