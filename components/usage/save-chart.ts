import { saveFile } from "@/components/ui/save-file";

const COPIED = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-opacity",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
] as const;

const SVG = "http://www.w3.org/2000/svg";
const HEAD = 26;
const LINE = 16;

export interface ChartText {
  title: string;
  /** Lines below the chart: the sentence, filters, coverage and time. */
  notes: string[];
  /** The parts with their colours as the page has them. */
  parts: { label: string; colour: string }[];
}

function write(at: SVGElement, x: number, y: number, text: string, size: number, weight = "400") {
  const line = document.createElementNS(SVG, "text");
  for (const [name, value] of Object.entries({
    ...{ x, y, "font-size": size, "font-weight": weight },
    ...{ "font-family": "system-ui, sans-serif", fill: "currentColor" },
  })) {
    line.setAttribute(name, String(value));
  }
  line.textContent = text;
  at.append(line);
}

/** Cuts text into lines of about so many letters, at blanks. */
function wrap(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The drawn chart as a document of its own: looks copied into it, its title, parts and notes written beside it. */
function standalone(drawn: SVGSVGElement, { title, notes, parts }: ChartText): SVGSVGElement {
  const { width, height } = drawn.getBoundingClientRect();
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const originals = drawn.querySelectorAll<SVGElement>("*");
  for (const [index, element] of copy.querySelectorAll<SVGElement>("*").entries()) {
    const original = originals[index];
    if (!original) continue;
    const look = getComputedStyle(original);
    for (const name of COPIED) {
      const value = look.getPropertyValue(name);
      // A pattern is found by its name in this document; computed it is an address of the page.
      if (value !== "" && !value.includes("url(")) element.setAttribute(name, value);
    }
    element.removeAttribute("style");
    element.removeAttribute("class");
  }
  const page = getComputedStyle(drawn.closest("section") ?? document.body);
  const lines = notes.flatMap((note) => wrap(note, Math.max(40, Math.floor(width / 6.2))));
  const rows = Math.ceil(parts.length / 3);
  const whole = HEAD + height + rows * LINE + lines.length * LINE + 20;
  const image = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({
    ...{ xmlns: SVG, width, height: whole, viewBox: `0 0 ${width} ${whole}` },
    ...{ color: page.color, role: "img" },
  })) {
    image.setAttribute(name, String(value));
  }
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", getComputedStyle(document.documentElement).backgroundColor);
  image.append(ground);
  write(image, 10, 18, title, 13, "600");
  copy.setAttribute("y", String(HEAD));
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  image.append(copy);
  for (const [index, { label, colour }] of parts.entries()) {
    const [x, y] = [
      10 + (index % 3) * (width / 3),
      HEAD + height + 12 + Math.floor(index / 3) * LINE,
    ];
    const sign = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({
      x,
      y: y - 8,
      width: 9,
      height: 9,
      fill: colour,
    })) {
      sign.setAttribute(name, String(value));
    }
    image.append(sign);
    write(image, x + 14, y, label.slice(0, Math.floor(width / 21)), 11);
  }
  for (const [index, line] of lines.entries()) {
    write(image, 10, HEAD + height + rows * LINE + 18 + index * LINE, line, 11);
  }
  return image;
}

async function toPng(svg: Blob, width: number, height: number): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * 2, height * 2];
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no image")))),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Downloads the chart inside `box` as an image that says by itself what it shows. False where nothing is drawn. */
export async function saveChart(
  box: HTMLElement,
  format: "svg" | "png",
  name: string,
  text: ChartText,
): Promise<boolean> {
  const drawn = box.querySelector<SVGSVGElement>("svg.recharts-surface");
  if (!drawn) return false;
  const probe = document.createElement("span");
  box.append(probe);
  const parts = text.parts.map(({ label, colour }) => {
    probe.style.color = colour;
    return { label, colour: getComputedStyle(probe).color };
  });
  probe.remove();
  const image = standalone(drawn, { ...text, parts });
  const source = new XMLSerializer().serializeToString(image);
  const svg = new Blob([source], { type: "image/svg+xml" });
  const size = image.viewBox.baseVal;
  saveFile(format === "svg" ? svg : await toPng(svg, size.width, size.height), `${name}.${format}`);
  return true;
}
