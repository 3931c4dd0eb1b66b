import { createSocket, type RemoteInfo } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { afterEach } from 'vitest';

/** What a question is answered with: addresses or, for a name that is another's, `=` and that name; a failure; or nothing at all. */
export type NameServerAnswer = readonly string[] | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'silence';

const types = { A: 1, AAAA: 28, CNAME: 5 };
const failures = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 };
const servers: { close(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/**
 * A name server on loopback that lives until the test ends. Its records are good for 0 s. `answer` is asked at each question;
 * of its addresses only those of the question's family are told.
 */
export async function startNameServer(answer: (name: string, type: 'A' | 'AAAA') => NameServerAnswer) {
  const socket = createSocket('udp4');
  const questions: string[] = [];
  socket.on('message', (query: Buffer, { port, address }: RemoteInfo) => {
    const end = endOfName(query, 12);
    const type = query.readUInt16BE(end) === types.AAAA ? 'AAAA' : 'A';
    const name = readName(query, 12);
    questions.push(`${type} ${name}`);
    const said = answer(name, type);
    if (said !== 'silence') socket.send(reply(query.subarray(0, end + 4), said, type), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  servers.push({ close: () => socket.close() });
  return { address: `127.0.0.1:${socket.address().port}`, questions };
}

function reply(question: Buffer, said: Exclude<NameServerAnswer, 'silence'>, type: 'A' | 'AAAA'): Buffer {
  const head = Buffer.from(question);
  const failure = typeof said === 'string' ? failures[said] : 0;
  const records = typeof said === 'string' ? [] : recordsOf(said, question.subarray(12, -4), type);
  head.writeUInt16BE(0x8180 | failure, 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([head, ...records]);
}

/** An alias is the owner of what comes after it, as a chain of CNAMEs is. */
function recordsOf(said: readonly string[], asked: Buffer, type: 'A' | 'AAAA'): Buffer[] {
  let owner = asked;
  return said.flatMap((text) => {
    if (text.startsWith('=')) {
      const alias = writeName(text.slice(1));
      const found = record(owner, types.CNAME, alias);
      owner = alias;
      return [found];
    }
    return isIPv6(text) === (type === 'AAAA') ? [record(owner, types[type], toBytes(text))] : [];
  });
}

function record(owner: Buffer, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fixed, data]);
}

function toBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [left = '', right = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [groups(left), groups(right)];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}

const writeName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);

function endOfName(message: Buffer, start: number): number {
  const length = message[start] ?? 0;
  return length === 0 ? start + 1 : endOfName(message, start + 1 + length);
}

function readName(message: Buffer, start: number): string {
  const length = message[start] ?? 0;
  if (length === 0) return '';
  const label = message.toString('latin1', start + 1, start + 1 + length);
  const rest = readName(message, start + 1 + length);
  return (rest === '' ? label : `${label}.${rest}`).toLowerCase();
}
