import type { Rect } from '../../filters/index.js';
import { html, safeHref, type Html, type HtmlPart } from './html.js';
import type { BookEntry, ShownPicture } from './pictures.js';

/** What a card says below its picture. */
export interface CardFacts {
  readonly imageId: string;
  /** Short words in the first line, such as the label. */
  readonly chips: readonly Html[];
  /** One sentence or two. */
  readonly note: HtmlPart;
  /** Indices of the boxes that decided; drawn stronger than the others. */
  readonly decidingBoxes: readonly number[];
  /** What the picture shows, for those who cannot see it. */
  readonly alt: string;
}

const PERSON_WORDS: Readonly<Record<string, string>> = { '1': 'target', '0': 'no target', '-1': 'left out' };

/** A label as a word beside its colour. */
export function labelChip(label: number | null): Html {
  const word = label === null ? 'no label' : (PERSON_WORDS[String(label)] ?? String(label));
  const kind = label === 1 ? 'yes' : label === 0 ? 'no' : 'out';
  return html`<span class="chip ${kind}">${word}</span>`;
}

/** A word without a colour. */
export function chip(word: string): Html {
  return html`<span class="chip">${word}</span>`;
}

/**
 * The frame of a picture: the picture itself, its boxes and its crop.
 *
 * @param deciding indices of the boxes that decided, by either rule set.
 */
export function pictureFrame(picture: ShownPicture, deciding: readonly number[], alt: string): Html {
  const { jpeg, width, height } = picture.thumbnail;
  const source = `data:image/jpeg;base64,${Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength).toString('base64')}`;
  return html`<div
    class="frame ${width >= height ? 'wide' : 'tall'}"
    style="aspect-ratio: ${width} / ${height}"
  >
    <img src="${source}" width="${width}" height="${height}" alt="${alt}" />
    ${overlay(picture, deciding)}
  </div>`;
}

/** Hundredths of the picture, as the overlay counts. */
function hundredths(value: number): string {
  return String(Number((100 * value).toFixed(2)));
}

function rectOf({ xMin, xMax, yMin, yMax }: Rect, kind: string): Html {
  return html`<rect
    class="${kind}"
    x="${hundredths(xMin)}"
    y="${hundredths(yMin)}"
    width="${hundredths(Math.max(0, xMax - xMin))}"
    height="${hundredths(Math.max(0, yMax - yMin))}"
  />`;
}

function overlay({ boxes, crop }: ShownPicture, deciding: readonly number[]): Html {
  const [left, top, right, bottom] = [crop.xMin, crop.yMin, crop.xMax, crop.yMax].map(hundredths);
  const ordered = [...boxes].sort(
    (a, b) => Number(deciding.includes(a.index)) - Number(deciding.includes(b.index)),
  );
  return html`<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
    <path
      class="outside"
      fill-rule="evenodd"
      d="M0 0H100V100H0Z M${left} ${top}H${right}V${bottom}H${left}Z"
    />
    ${rectOf(crop, 'crop')}
    ${ordered.map(({ rect, kind, index }) => [
      rectOf(rect, 'under'),
      rectOf(rect, deciding.includes(index) ? `box ${kind} deciding` : `box ${kind}`),
    ])}
  </svg>`;
}

/** A picture, what is said of it, and who made it: many of the licences ask for that. */
export function card(entry: BookEntry | undefined, facts: CardFacts): Html {
  const { imageId, chips, note, decidingBoxes, alt } = facts;
  return html`<li class="card">
    ${
      entry?.picture
        ? html`<div class="shot">${pictureFrame(entry.picture, decidingBoxes, alt)}</div>`
        : html`<div class="shot empty">no picture</div>`
    }
    <div class="said">
      <p class="chips">${chips}</p>
      <p>${note}</p>
      <p class="id"><code>${imageId}</code></p>
      ${entry === undefined ? '' : credit(entry)}
    </div>
  </li>`;
}

const SHORT = 60;

function short(text: string): string {
  return text.length > SHORT ? `${text.slice(0, SHORT - 1).trimEnd()}…` : text;
}

function link(address: string, words: HtmlPart): Html {
  const href = safeHref(address);
  return href === null
    ? html`${words}`
    : html`<a href="${href}" rel="noopener noreferrer nofollow">${words}</a>`;
}

/** Title, author and licence of a picture, with links where Open Images gives them. */
export function credit({ metadata: { attribution } }: Pick<BookEntry, 'metadata'>): Html {
  const { title, author, authorUrl, landingUrl, license } = attribution;
  const name = html`<bdi>${short(title === '' ? 'untitled' : title)}</bdi>`;
  const maker = html`<bdi>${short(author === '' ? 'unknown author' : author)}</bdi>`;
  return html`<p class="credit">
    ${link(landingUrl, name)} by ${link(authorUrl, maker)},
    ${license === '' ? 'licence not stated' : link(license, licenseName(license))}
  </p>`;
}

/** `CC BY 2.0` of a Creative Commons address; the address itself of any other. */
export function licenseName(address: string): string {
  const parts = /creativecommons\.org\/licenses\/([a-z-]+)\/(\d\.\d)/.exec(address);
  return parts === null ? short(address) : `CC ${parts[1].toUpperCase()} ${parts[2]}`;
}

const KEYS = [
  ['deciding', 'deciding box'],
  ['target', 'target'],
  ['depiction', 'depiction'],
  ['unknown', 'depiction unknown'],
  ['look_alike', 'look-alike'],
  ['crop', 'centre crop (outside it: shaded)'],
] as const;

/** What the colours of the boxes mean; once a gallery. */
export function legend(): Html {
  return html`<p class="legend">
    ${KEYS.map(([kind, words]) => html`<span><span class="key ${kind}"></span>${words}</span>`)}
  </p>`;
}
