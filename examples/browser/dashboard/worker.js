/** A worker of the pipeline: takes a row of the picture, computes it, and passes it on. */
import { Pull, Push, preload } from "/zmq/browser.js";

const MOST_STEPS = 400;
/** A place at the edge of the Mandelbrot set that stays interesting. */
const CENTRE = [-0.743643887, 0.131825904];

onmessage = async ({ data: { name, endpoints } }) => {
  await preload();
  const tasks = new Pull({ receiveHighWaterMark: 4 });
  const results = new Push();
  tasks.connect(endpoints.tasks);
  results.connect(endpoints.results);
  for await (const [task] of tasks) {
    const [zoom, row, width, height] = new Float64Array(task.slice().buffer);
    await results.send([Float64Array.of(name, zoom, row), rowOf(zoom, row, width, height)]);
  }
};

/** How many steps each point of the row takes to leave, as bytes of brightness. */
function rowOf(zoom, row, width, height) {
  const scale = 3 / width / 1.25 ** zoom;
  const y0 = CENTRE[1] + (row - height / 2) * scale;
  const bytes = new Uint8Array(width);
  for (let column = 0; column < width; column++) {
    const x0 = CENTRE[0] + (column - width / 2) * scale;
    let [x, y, step] = [0, 0, 0];
    for (; step < MOST_STEPS && x * x + y * y < 64; step++) [x, y] = [x * x - y * y + x0, 2 * x * y + y0];
    const smooth = step === MOST_STEPS ? 0 : step + 1 - Math.log2(Math.log2(x * x + y * y) / 2);
    bytes[column] = Math.min(255, Math.sqrt(smooth / MOST_STEPS) * 400);
  }
  return bytes;
}
