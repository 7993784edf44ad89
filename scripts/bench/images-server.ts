import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * A process of its own that serves pictures over loopback. Arguments: JPEG files. The last eight digits before `.jpg`
 * of an address, as a number, choose the picture. Prints its port.
 *
 * It shares the cores with the stage that is measured, and so does no more than it must: answers lie ready, and a request
 * (a GET without a body, one at a time on a connection) is its first line.
 */
const answers = process.argv.slice(2).map((file) => {
  const picture = readFileSync(file);
  const head = `HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\ncontent-length: ${picture.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), picture]);
});
const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n';
const END_OF_HEAD = '\r\n\r\n';

const server = createServer((socket) => {
  let request = '';
  socket.setNoDelay(true);
  socket.on('data', (part) => {
    request += part.toString('latin1');
    if (!request.endsWith(END_OF_HEAD)) return;
    const digits = /^GET \S*([0-9a-f]{8})\.jpg HTTP\/1\.1\r\n/.exec(request)?.[1];
    request = '';
    socket.write(answers.at(Number.parseInt(digits ?? '', 16) % answers.length) ?? NOT_FOUND);
  });
  // The client ends its connections as it likes.
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(address.port);
});
process.on('disconnect', () => {
  process.exit();
});
