/** An error answer of the file service: a code in a header, and XML. */
export class FileError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  toXml(): string {
    return `<?xml version="1.0" encoding="utf-8"?><Error><Code>${this.code}</Code><Message>${this.message}</Message></Error>`;
  }
}

export const headerMissing = (name: string): FileError =>
  new FileError(
    400,
    'MissingRequiredHeader',
    `An HTTP header that's mandatory for this request is not specified: ${name}.`,
  );

export const headerInvalid = (name: string): FileError =>
  new FileError(
    400,
    'InvalidHeaderValue',
    `The value for one of the HTTP headers is not in the correct format: ${name}.`,
  );
