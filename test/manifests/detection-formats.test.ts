import { expect, test } from 'vitest';
import {
  CocoWriter,
  CvatWriter,
  FiftyOneDetectionWriter,
  FiftyOneTagWriter,
  MemorySink,
  type DetectionImage,
} from '../../manifests/index.js';

const CC = 'https://creativecommons.org/licenses/by/2.0/';

const images: readonly DetectionImage[] = [
  {
    imageId: '00aa',
    file: '00aa.jpg',
    width: 200,
    height: 100,
    license: CC,
    page: 'https://example.org/1',
    tags: ['person', 'near'],
    boxes: [
      {
        label: 'Person',
        x: 20.004,
        y: 10,
        width: 100.33333,
        height: 50,
        attributes: { occluded: 1, is_group: 0, gender: 'Unknown' },
      },
      { label: 'Man', x: 0, y: 0, width: 200, height: 100, attributes: { occluded: 0, is_group: 1 } },
    ],
  },
  { imageId: '00bb', file: '00bb.jpg', width: 1, height: 1, license: '', page: '', tags: [], boxes: [] },
];

const head = {
  description: 'd "1"',
  version: '1.0.0',
  url: 'u',
  categories: ['Person', 'Man'],
  licenses: [CC],
};

test('COCO: images, then annotations, ids from 1', async () => {
  const sink = new MemorySink();
  const writer = new CocoWriter(sink, head);
  for (const image of images) await writer.image(image);
  for (const image of images) await writer.annotations(image);
  expect(await writer.close()).toMatchObject({ images: 2, annotations: 2 });
  expect(JSON.parse(sink.content().toString())).toEqual({
    info: { description: 'd "1"', version: '1.0.0', url: 'u' },
    licenses: [{ id: 1, name: CC, url: CC }],
    categories: [
      { id: 1, name: 'Person', supercategory: 'Person' },
      { id: 2, name: 'Man', supercategory: 'Man' },
    ],
    images: [
      {
        id: 1,
        file_name: '00aa.jpg',
        width: 200,
        height: 100,
        license: 1,
        flickr_url: 'https://example.org/1',
        open_images_id: '00aa',
        tags: ['person', 'near'],
      },
      { id: 2, file_name: '00bb.jpg', width: 1, height: 1, flickr_url: '', open_images_id: '00bb', tags: [] },
    ],
    annotations: [
      {
        id: 1,
        image_id: 1,
        category_id: 1,
        bbox: [20, 10, 100.33, 50],
        area: 5016.67,
        iscrowd: 0,
        segmentation: [],
        attributes: { occluded: 1, gender: 'Unknown' },
      },
      {
        id: 2,
        image_id: 1,
        category_id: 2,
        bbox: [0, 0, 200, 100],
        area: 20_000,
        iscrowd: 1,
        segmentation: [],
        attributes: { occluded: 0 },
      },
    ],
  });
});

test('COCO: no image at all is a whole file too', async () => {
  const sink = new MemorySink();
  await new CocoWriter(sink, head).close();
  expect(JSON.parse(sink.content().toString())).toMatchObject({ images: [], annotations: [] });
});

test('COCO: what does not fit together is refused', async () => {
  const writer = new CocoWriter(new MemorySink(), { ...head, categories: ['Person'] });
  await writer.image(images[0]);
  await expect(writer.annotations(images[0])).rejects.toThrow('unknown class Man');
  await expect(writer.image(images[1])).rejects.toThrow('all images come before');
  const other = new CocoWriter(new MemorySink(), { ...head, licenses: [] });
  await expect(other.image(images[0])).rejects.toThrow('which the head lacks');
  await other.image(images[1]);
  await expect(other.close()).rejects.toThrow('annotations of 0 of');
});

test('FiftyOne: boxes in shares of the sides, keyed by file name', async () => {
  const sink = new MemorySink();
  const writer = new FiftyOneDetectionWriter(sink, ['Person', 'Man']);
  for (const image of images) await writer.write(image);
  await writer.close();
  expect(JSON.parse(sink.content().toString())).toEqual({
    classes: ['Person', 'Man'],
    labels: {
      '00aa': [
        {
          label: 'Person',
          bounding_box: [0.10002, 0.1, 0.501667, 0.5],
          attributes: { occluded: 1, is_group: 0, gender: 'Unknown' },
        },
        { label: 'Man', bounding_box: [0, 0, 1, 1], attributes: { occluded: 0, is_group: 1 } },
      ],
      '00bb': [],
    },
  });
  const narrow = new FiftyOneDetectionWriter(new MemorySink(), ['Person']);
  await expect(narrow.write(images[0])).rejects.toThrow('00aa has the unknown class Man');
});

test('FiftyOne: tags of the whole picture', async () => {
  const sink = new MemorySink();
  const writer = new FiftyOneTagWriter(sink, ['person', 'near']);
  for (const image of images) await writer.write(image);
  await writer.close();
  expect(JSON.parse(sink.content().toString())).toEqual({
    classes: ['person', 'near'],
    labels: { '00aa': ['person', 'near'], '00bb': [] },
  });
});

const cvatHead = {
  name: 'a <b> & "c"',
  images: 2,
  subset: 'validation',
  labels: [
    { name: 'Person', attributes: ['gender'] },
    { name: 'Man', attributes: [] },
  ],
  tags: ['person', 'near'],
};

test('CVAT: pictures with boxes in pixels and tags', async () => {
  const sink = new MemorySink();
  const writer = new CvatWriter(sink, cvatHead);
  for (const image of images) await writer.write(image);
  expect(await writer.close()).toMatchObject({ images: 2, boxes: 2 });
  const text = sink.content().toString();
  expect(text).toContain('<name>a &lt;b&gt; &amp; &quot;c&quot;</name>\n      <size>2</size>');
  expect(text).toContain(
    `  <image id="0" name="00aa.jpg" subset="validation" width="200" height="100">
    <box label="Person" source="manual" occluded="1" xtl="20" ytl="10" xbr="120.34" ybr="60" z_order="0">
      <attribute name="is_group">0</attribute>
      <attribute name="gender">Unknown</attribute>
    </box>
`,
  );
  expect(text).toContain('    <tag label="near" source="manual">\n    </tag>\n  </image>\n');
  expect(text.endsWith('height="1">\n  </image>\n</annotations>\n')).toBe(true);
});

test('CVAT: fewer pictures than announced is an error', async () => {
  const writer = new CvatWriter(new MemorySink(), cvatHead);
  await writer.write(images[0]);
  await expect(writer.close()).rejects.toThrow('2 pictures were announced and 1 came');
});
