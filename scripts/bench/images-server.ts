import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * A process of its own that serves pictures over loopback. Arguments: JPEG files. The last eight digits before `.jpg`
 * of an address, as a number, choose the picture. Prints its port.
 */
const pictures = process.argv.slice(2).map((file) => readFileSync(file));

const server = createServer((request, response) => {
  const digits = /([0-9a-f]{8})\.jpg$/.exec(request.url ?? '')?.[1];
  const picture = pictures.at(Number.parseInt(digits ?? '', 16) % pictures.length);
  if (picture === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length });
  response.end(picture);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(address.port);
});
process.on('disconnect', () => {
  process.exit();
});
