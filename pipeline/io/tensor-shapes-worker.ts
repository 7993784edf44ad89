import { seeTensors, type SeenTensor, type ShapeTask } from './tensor-shapes.js';

/** Runs in a worker thread of its own: a graph blocks the thread that it runs in. */
export default function runShapeTask(task: ShapeTask): Promise<SeenTensor[]> {
  return seeTensors(task);
}
