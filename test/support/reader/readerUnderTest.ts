import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { createTextSegmentService } from '../../../extensions/medclip-sam/src/viewer/TextSegmentService';
import { createFakeHost } from '../panel/fakeHost';
import { fakeSaver } from '../panel/fakeSaver';
import { obedientClient, rectangle, type Orders } from '../panel/obedientClient';
import { ReaderClicks } from './readerClicks';
import type { At, Command } from './readerCommands';
import { ReaderModel, sameMask } from './readerModel';
import { keyOf, whatIsSeen, type Seen } from '../browser/whatIsSeen';
import { whatShouldBeSeen } from '../browser/whatShouldBeSeen';

const WIDTH = 10;

interface Geometry {
  readonly operations: Readonly<Record<string, (mask: Mask) => Mask>>;
  readonly keepPart: (mask: Mask, at: At) => Mask | null;
}

/** The service on a fake host, driven as a reader drives it, beside the model of what must come of it. */
export class ReaderUnderTest {
  readonly model = new ReaderModel();
  private readonly fake = createFakeHost({
    second: true,
    // Of one grey: there is no tissue to learn, and the model draws what it is told.
    pixels: () => new Uint16Array(80).fill(7),
  });
  /** What the model answers. */
  private readonly orders: Orders = { answer: null, goOn: false };
  private readonly service;
  private viewport = 'vp-1';
  private readonly shown: Record<string, number> = { 'vp-1': 0, 'vp-2': 0 };

  /** Clicks as the viewer keeps them: by outline, of one draft or segment on one image. */
  private readonly clicks = new ReaderClicks();
  private runs = 0;

  constructor(private readonly geometry: Geometry) {
    const client = obedientClient(this.orders);
    const saver = fakeSaver(async accepted => {
      accepted.markSaved(accepted.list().filter(s => s.reviewed && s.filled > 0));
      return { message: 'Stored.' };
    });
    this.service = createTextSegmentService({ host: this.fake.host, client, saver });
    this.service.enter();
  }

  private get images(): readonly string[] {
    return this.viewport === 'vp-1' ? this.fake.imageIds : this.fake.otherIds;
  }
  private get series(): string {
    return this.viewport === 'vp-1' ? 'ds-1' : 'ds-2';
  }
  private get index(): number {
    return this.shown[this.viewport]!;
  }
  private get image(): string {
    return this.images[this.index]!;
  }

  /** What corrections work on now: the draft with an outline, else the segment that the panel says is selected. */
  private get target(): 'draft' | number | null {
    const { draft } = this.model.world;
    if (draft && draft.slices.size > 0 && draft.series === this.series) return 'draft';
    const selected = this.service.getState().segments.find(s => s.selected);
    const key = selected && keyOf(selected.id);
    const segment = this.model.listed.find(s => s.key === key);
    return segment?.series === this.series ? segment.key : null;
  }
  private idAt(which: number): string | null {
    const { segments } = this.service.getState();
    return segments.length === 0 ? null : segments[which % segments.length]!.id;
  }

  private get clickKey(): string {
    return this.target === 'draft' ? this.draftKey : `${this.target}`;
  }
  private get draftKey(): string {
    return `draft ${this.runs}`;
  }
  private accept(agreed: boolean): void {
    const { draft } = this.model.world;
    this.model.accept(agreed);
    if (!draft || this.model.world.draft) return;
    const { prompt, series } = draft;
    const became = this.model.listed.find(s => s.label === prompt && s.series === series);
    if (became) this.clicks.take(this.draftKey, `${became.key}`);
  }

  private async settle(): Promise<void> {
    await jest.advanceTimersByTimeAsync(220);
  }
  private async gesture(from: At, to: At): Promise<void> {
    const { element } = this.viewport === 'vp-1' ? this.fake.viewport : this.fake.otherViewport;
    const event = (name: string, p: At) =>
      new MouseEvent(name, { button: 0, clientX: p.x, clientY: p.y, bubbles: true });
    element.dispatchEvent(event('mousedown', from));
    window.dispatchEvent(event('mousemove', to));
    window.dispatchEvent(event('mouseup', to));
    await this.settle();
  }

  async carryOut(command: Command): Promise<void> {
    const { service, model, image, target } = this;
    const maskHere = target === null ? null : model.maskOn(target, image);
    const write = (mask: Mask | null, origin: 'hand' | 'propagated' = 'hand', on = image) => {
      if (target !== null && mask) model.correct(target, new Map([[on, mask]]), origin);
    };
    const writeIfOther = (mask: Mask | null) => {
      if (mask && !sameMask(mask, maskHere ?? rectangle(0, 0, -1, -1))) write(mask);
    };
    switch (command.do) {
      case 'run': {
        this.runs += 1;
        const { x, y } = command.at;
        this.orders.answer = command.empty ? null : rectangle(x - 2, y - 2, x + 2, y + 1);
        service.setPrompt(command.prompt);
        await service.run();
        const slice = this.orders.answer && {
          mask: this.orders.answer,
          ai: this.orders.answer,
          origin: 'ai' as const,
        };
        model.run({
          prompt: command.prompt,
          series: this.series,
          viewport: this.viewport,
          runOn: image,
          slices: new Map(slice ? [[image, slice]] : []),
        });
        break;
      }
      case 'click': {
        service.setCorrectionTool(command.tool);
        await this.gesture(command.at, command.at);
        service.setCorrectionTool(command.tool);
        if (command.tool === 'keep') {
          if (maskHere) writeIfOther(this.geometry.keepPart(maskHere, command.at));
        } else {
          const label = command.tool === 'inside' ? 1 : 0;
          writeIfOther(
            await this.clicks.click(this.clickKey, image, maskHere, { ...command.at, label })
          );
        }
        break;
      }
      case 'box': {
        const { from, to } = command;
        const box = [
          Math.min(from.x, to.x),
          Math.min(from.y, to.y),
          Math.max(from.x, to.x),
          Math.max(from.y, to.y),
        ] as const;
        service.setCorrectionTool('box');
        await this.gesture(from, to);
        service.setCorrectionTool('box');
        if (box[2] - box[0] > 2 && box[3] - box[1] > 2) {
          writeIfOther(rectangle(...box));
          this.clicks.box(this.clickKey, image, box);
        }
        break;
      }
      case 'operation':
        await service.applyMaskOperation(command.operation);
        if (maskHere) writeIfOther(this.geometry.operations[command.operation]!(maskHere));
        break;
      case 'paint': {
        const id = this.idAt(command.which);
        if (!id) return;
        const key = keyOf(id);
        const on = (
          model.find(key).series === 'ds-1' ? this.fake.imageIds : this.fake.otherIds
        )[1]!;
        const index = command.at.y * WIDTH + command.at.x;
        this.fake.paint(id, on, index, command.value);
        model.paint(key, on, index, command.value);
        break;
      }
      case 'accept':
        await service.accept();
        this.accept(true);
        break;
      case 'hand':
        await service.brush('brush');
        this.accept(false);
        break;
      case 'discard':
        service.discard();
        model.discard();
        break;
      case 'undo':
        service.undo();
        model.undo();
        break;
      case 'redo':
        service.redo();
        model.redo();
        break;
      case 'save':
        await service.save();
        model.save();
        break;
      case 'restore':
        await service.restore();
        model.restore(this.series);
        break;
      case 'fill': {
        await service.fillBetween();
        const made = target === null ? new Map() : model.between(target, this.images);
        if (target !== null && made.size > 0) model.correct(target, made, 'interpolated');
        break;
      }
      case 'propagate': {
        const next = this.images[this.index + (command.direction === 'down' ? 1 : -1)];
        this.orders.answer = rectangle(0, 0, 1, 1);
        this.orders.goOn = true;
        await service.propagate(command.direction, 1);
        this.orders.goOn = false;
        if (target === null || !maskHere || next === undefined) break;
        if (!model.maskOn(target, next)) write(maskHere, 'propagated', next);
        break;
      }
      case 'mode':
        service.leave();
        this.clicks.clear();
        this.fake.dropSegmentations();
        this.fake.measurements.clear();
        await this.settle();
        service.enter();
        model.leaveAndEnter();
        break;
      case 'policy':
        service.setOverwrite(command.policy);
        model.policy = command.policy;
        break;
      case 'scroll':
        this.shown[this.viewport] = command.slice;
        this.fake.show({ imageId: this.images[command.slice] });
        break;
      case 'viewport':
        this.viewport = command.id;
        this.fake.show({ active: command.id });
        break;
      default: {
        const id = this.idAt(command.which);
        if (!id) return;
        await this.onSegment(command, id, keyOf(id));
      }
    }
    await this.settle();
  }

  private async onSegment(
    command: Extract<Command, { which: number }>,
    id: string,
    key: number
  ): Promise<void> {
    const { service, model } = this;
    const segment = model.find(key);
    if (command.do === 'agree') {
      service.acceptSegment(id);
      model.change(key, { agreed: segment.masks, flagged: false });
    } else if (command.do === 'flag') {
      service.flagSegment(id, !segment.flagged);
      model.change(key, { flagged: !segment.flagged });
    } else if (command.do === 'remove') {
      await service.removeSegment(id);
      model.remove(key);
    } else if (command.do === 'select') {
      service.selectSegment(id);
    } else if (command.do === 'rename') {
      service.renameSegment(id, command.label);
      const label = command.label.trim();
      if (label && label !== segment.label) model.change(key, { label });
    }
  }

  seen(): Seen {
    return whatIsSeen(this.fake, this.service.getState());
  }

  expected(): Seen {
    const { target, image, images, series } = this;
    return whatShouldBeSeen(this.model, { target, image, images, series });
  }

  async finish(): Promise<void> {
    this.service.leave();
    await this.settle();
  }
}
