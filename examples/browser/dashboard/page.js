/** The page of the dashboard: what each card shows, and where it comes from. */
import { Request, Subscriber, createInstance, preload, useInstance } from "/zmq/browser.js";

const element = (id) => document.getElementById(id);
const text = (part) => new TextDecoder().decode(part);
const number = (value) => Math.round(value).toLocaleString("en");

const [setup] = await Promise.all([fetch("/setup.json").then((response) => response.json()), preload()]);
const { endpoints, regions, width, height } = setup;
useInstance(createInstance({ relay: "/relay" }));
const values = new Float32Array(setup.sensors);
/** When each sensor has sent last: those of other regions fade. */
const seen = new Float64Array(setup.sensors).fill(-1e9);

// Telemetry. Messages are taken in batches: 10,000 a second cost the page little.
const telemetry = new Subscriber({ receiveHighWaterMark: 20_000 });
let [received, total] = [0, 0];
telemetry.events.on("handshake", () => state(true));
telemetry.events.on("disconnect", () => state(false));
for (const region of regions) toggle(region);
telemetry.connect(endpoints.telemetry);
void (async () => {
  for (;;) {
    const batch = await telemetry.receiveBatch(4096);
    const now = performance.now();
    for (const [topic, value] of batch) {
      const id = Number(text(topic).split(".")[1]);
      values[id] = new DataView(value.buffer, value.byteOffset).getFloat32(0, true);
      seen[id] = now;
    }
    received += batch.length;
    total += batch.length;
  }
})();

/** A button that subscribes to a region, and ends that. */
function toggle(region) {
  const button = Object.assign(document.createElement("button"), { textContent: region });
  const set = (on) => {
    button.setAttribute("aria-pressed", String(on));
    telemetry[on ? "subscribe" : "unsubscribe"](`${region}.`);
  };
  button.onclick = () => set(button.getAttribute("aria-pressed") !== "true");
  set(true);
  element("regions").append(button);
}

function state(open) {
  element("state").textContent = open ? "connected" : "disconnected, trying again";
  element("state").classList.toggle("open", open);
}

// Round trips: one request after the other.
const trips = [];
let asked = 0;
let topic = `${regions[0]}.0`;
void (async () => {
  const request = new Request();
  request.connect(endpoints.requests);
  for (;;) {
    const start = performance.now();
    await request.send(topic);
    const [answer] = await request.receive();
    trips[asked++ % 1000] = performance.now() - start;
    if (asked % 10 === 1) element("answer").textContent = text(answer);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
})();

// The pipeline: workers compute, and this page draws what comes.
const workers = Math.min(navigator.hardwareConcurrency ?? 2, 4);
const shares = new Array(workers).fill(0);
element("workers").textContent = workers;
for (let name = 0; name < workers; name++)
  new Worker("/worker.js", { type: "module" }).postMessage({ name, endpoints });
const picture = element("picture");
Object.assign(picture, { width, height });
const pixels = new ImageData(width, height);
const palette = Array.from({ length: 256 }, (_, i) => colour(i / 255));
void (async () => {
  const rows = new Subscriber();
  rows.subscribe();
  rows.connect(endpoints.picture);
  for await (const [head, row] of rows) {
    const [name, , y] = new Float64Array(head.slice().buffer);
    shares[name]++;
    for (let x = 0; x < width; x++) pixels.data.set(palette[row[x]], (y * width + x) * 4);
  }
})();

/** From the ground over blue and amber to white. */
function colour(t) {
  const stops = [
    [8, 12, 18],
    [24, 66, 110],
    [89, 194, 255],
    [255, 180, 84],
    [255, 244, 224],
  ];
  const at = Math.min(t * (stops.length - 1), stops.length - 1.001);
  const [from, to] = [stops[Math.floor(at)], stops[Math.floor(at) + 1]];
  return [...from.map((channel, i) => channel + (to[i] - channel) * (at % 1)), 255];
}

// Drawing.
const rates = [];
let [second, longest, frame, drawn] = [performance.now(), 0, performance.now(), 0];
function draw(now) {
  longest = Math.max(longest, now - frame);
  frame = now;
  if (now - second > 250) {
    rates.push((received / (now - second)) * 1000);
    if (rates.length > 160) rates.shift();
    const recent = rates.slice(-4);
    element("rate").textContent = number(recent.reduce((sum, rate) => sum + rate, 0) / recent.length);
    element("total").textContent = number(total);
    element("delay").textContent = number(longest);
    const sorted = trips.toSorted((a, b) => a - b);
    element("trip").textContent = sorted.length ? sorted[sorted.length >> 1].toFixed(2) : "–";
    element("trips").textContent = number(asked);
    [received, second, longest] = [0, now, 0];
    drawRates();
    drawHistogram(sorted);
    drawShares();
  }
  if (now - drawn > 50) {
    drawn = now;
    drawSensors(now);
    picture.getContext("2d").putImageData(pixels, 0, 0);
  }
  requestAnimationFrame(draw);
}

/** A canvas of the size that it has on the screen. */
function sheet(id) {
  const canvas = element(id);
  const scale = devicePixelRatio;
  const [w, h] = [canvas.clientWidth, Number(canvas.dataset.height ?? (canvas.dataset.height = canvas.height))];
  canvas.style.height = `${h}px`;
  if (canvas.width !== w * scale) Object.assign(canvas, { width: w * scale, height: h * scale });
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, w, h);
  return { context, w, h };
}

function drawRates() {
  const { context, w, h } = sheet("rates");
  const most = 15_000;
  context.strokeStyle = "#1f2a36";
  context.fillStyle = "#8b98a5";
  context.font = "12px system-ui";
  for (const mark of [5000, 10_000]) {
    const y = h - (mark / most) * h;
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(w, y);
    context.stroke();
    context.fillText(number(mark), 0, y - 4);
  }
  const x = (i) => w - (rates.length - 1 - i) * (w / 159);
  const y = (rate) => h - (Math.min(rate, most) / most) * h + 1;
  const line = new Path2D();
  rates.forEach((rate, i) => line[i === 0 ? "moveTo" : "lineTo"](x(i), y(rate)));
  const area = new Path2D(line);
  area.lineTo(w, h);
  area.lineTo(x(0), h);
  const fill = context.createLinearGradient(0, 0, 0, h);
  fill.addColorStop(0, "#ffb45455");
  fill.addColorStop(1, "#ffb45400");
  context.fillStyle = fill;
  context.fill(area);
  context.strokeStyle = "#ffb454";
  context.lineWidth = 2;
  context.stroke(line);
}

const COLUMNS = 40;
/** The sensors, region by region. */
const order = regions.flatMap((_, region) => Array.from(values.keys()).filter((id) => id % regions.length === region));

function drawSensors(now) {
  const { context, w, h } = sheet("sensors");
  const lines = Math.ceil(values.length / COLUMNS);
  const [cellW, cellH] = [w / COLUMNS, h / lines];
  order.forEach((id, place) => {
    const [r, g, b] = palette[Math.round(40 + values[id] * 200)];
    context.globalAlpha = Math.max(0.08, 1 - Math.max(0, now - seen[id] - 200) / 1200);
    context.fillStyle = `rgb(${r} ${g} ${b})`;
    context.beginPath();
    context.roundRect((place % COLUMNS) * cellW + 2, Math.floor(place / COLUMNS) * cellH + 2, cellW - 4, cellH - 4, 5);
    context.fill();
  });
  context.globalAlpha = 1;
}

element("sensors").onclick = ({ offsetX, offsetY, currentTarget: { clientWidth, clientHeight } }) => {
  const lines = Math.ceil(values.length / COLUMNS);
  const region = Math.floor((offsetY / clientHeight) * lines);
  topic = `${regions[region]}.${Math.floor((offsetX / clientWidth) * COLUMNS) * regions.length + region}`;
};

function drawHistogram(sorted) {
  const { context, w, h } = sheet("histogram");
  const most = Math.max(2, (sorted[Math.floor(sorted.length * 0.97)] ?? 2) * 1.1);
  const bins = new Array(48).fill(0);
  for (const trip of sorted) if (trip < most) bins[Math.floor((trip / most) * bins.length)]++;
  const highest = Math.max(...bins, 1);
  bins.forEach((count, i) => {
    const height = (count / highest) * (h - 22);
    context.fillStyle = "#59c2ff";
    context.beginPath();
    context.roundRect((i * w) / bins.length + 1, h - 18 - height, w / bins.length - 2, height, 2);
    context.fill();
  });
  context.fillStyle = "#8b98a5";
  context.font = "12px system-ui";
  context.fillText("0", 0, h - 3);
  context.textAlign = "right";
  context.fillText(`${most.toFixed(1)} ms`, w, h - 3);
  context.textAlign = "left";
}

function drawShares() {
  const sum = Math.max(
    1,
    shares.reduce((all, share) => all + share, 0),
  );
  element("shares").replaceChildren(
    ...shares.map((share, name) => {
      const part = document.createElement("div");
      part.style.flexGrow = share / sum + 0.05;
      part.style.flexBasis = 0;
      part.textContent = `worker ${name + 1}: ${number(share)} rows`;
      return part;
    }),
  );
}

requestAnimationFrame(draw);
