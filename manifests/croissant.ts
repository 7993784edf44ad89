import { sortedJson, type JsonValue } from './json-text.js';

// There is no well-kept JavaScript library for Croissant: the reference one, mlcroissant, is Python's, and reads what
// this writes in the tests.

/** A file of a data set. */
export interface CroissantFile {
  /** Without blanks; the path below the document does. */
  readonly id: string;
  /** Path below the folder of the document. */
  readonly path: string;
  /** MIME type. */
  readonly encoding: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Files that hold rows of one kind. */
export interface CroissantFileSet {
  readonly id: string;
  /** Pattern below the folder of the document. */
  readonly includes: string;
  readonly encoding: string;
}

/** One field of the records. */
export interface CroissantField {
  readonly name: string;
  readonly description: string;
  readonly dataType: string | readonly string[];
  /** A column of the files, or a part of their path. */
  readonly source: { readonly column: string; readonly jsonPath?: string } | { readonly pathPattern: string };
}

/** What a Croissant document says. Texts of {@link rai} stand under the names of the RAI vocabulary. */
export interface CroissantDataset {
  readonly name: string;
  readonly description: string;
  readonly url: string;
  readonly version: string;
  /** ISO 8601 day. */
  readonly datePublished: string;
  readonly licenses: readonly string[];
  readonly creators: readonly string[];
  readonly keywords: readonly string[];
  /** BibTeX. */
  readonly citeAs: string;
  readonly files: readonly CroissantFile[];
  readonly fileSet: CroissantFileSet;
  readonly recordSet: {
    readonly id: string;
    readonly description: string;
    /** Name of the field that tells records apart. */
    readonly key: string;
    readonly fields: readonly CroissantField[];
  };
  readonly rai: Readonly<Record<string, string | readonly string[]>>;
}

const CONTEXT: JsonValue = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  sc: 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  dct: 'http://purl.org/dc/terms/',
  conformsTo: 'dct:conformsTo',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  examples: { '@id': 'cr:examples', '@type': '@json' },
  ...Object.fromEntries(
    [
      'citeAs',
      'column',
      'equivalentProperty',
      'extract',
      'field',
      'fileObject',
      'fileProperty',
      'fileSet',
      'format',
      'includes',
      'isLiveDataset',
      'jsonPath',
      'key',
      'md5',
      'parentField',
      'path',
      'recordSet',
      'references',
      'regex',
      'repeated',
      'replace',
      'samplingRate',
      'separator',
      'source',
      'subField',
      'transform',
    ].map((term) => [term, `cr:${term}`]),
  ),
};

/**
 * A Croissant 1.0 document with responsible-AI fields, as JSON-LD: every file with size and SHA-256, and one record
 * set over the files of one pattern. Sources: mlcommons/croissant, `docs/croissant-spec-1.0.md` and `croissant-rai-spec.md`.
 */
export function croissantJson(dataset: CroissantDataset): string {
  const { fileSet, recordSet } = dataset;
  return sortedJson({
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: ['http://mlcommons.org/croissant/1.0', 'http://mlcommons.org/croissant/RAI/1.0'],
    name: dataset.name,
    description: dataset.description,
    url: dataset.url,
    version: dataset.version,
    datePublished: dataset.datePublished,
    license: dataset.licenses,
    creator: dataset.creators.map((name) => ({ '@type': 'sc:Person', name })),
    keywords: dataset.keywords,
    citeAs: dataset.citeAs,
    isLiveDataset: false,
    distribution: [
      ...dataset.files.map(({ id, path, encoding, bytes, sha256 }): JsonValue => ({
        '@type': 'cr:FileObject',
        '@id': id,
        name: id,
        contentUrl: path,
        encodingFormat: encoding,
        contentSize: `${bytes} B`,
        sha256,
      })),
      {
        '@type': 'cr:FileSet',
        '@id': fileSet.id,
        name: fileSet.id,
        includes: fileSet.includes,
        encodingFormat: fileSet.encoding,
      },
    ],
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': recordSet.id,
        name: recordSet.id,
        description: recordSet.description,
        key: { '@id': `${recordSet.id}/${recordSet.key}` },
        field: recordSet.fields.map(({ name, description, dataType, source }): JsonValue => ({
          '@type': 'cr:Field',
          '@id': `${recordSet.id}/${name}`,
          name,
          description,
          dataType,
          source: { fileSet: { '@id': fileSet.id }, ...extraction(source) },
        })),
      },
    ],
    ...Object.fromEntries(Object.entries(dataset.rai).map(([name, value]) => [`rai:${name}`, value])),
  });
}

function extraction(source: CroissantField['source']): Record<string, JsonValue> {
  if ('pathPattern' in source) {
    return { extract: { fileProperty: 'fullpath' }, transform: { regex: source.pathPattern } };
  }
  const extract = { extract: { column: source.column } };
  return source.jsonPath === undefined ? extract : { ...extract, transform: { jsonPath: source.jsonPath } };
}
