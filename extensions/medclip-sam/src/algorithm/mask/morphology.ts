import {
  fillHolesSteps,
  growSteps,
  keepPartSteps,
  shrinkSteps,
  smoothSteps,
} from './morphologySteps';
import type { Mask } from '../../core/raster';
import { runUnsliced } from '../../core/timeSlicing';

/** Dilation by an octagon of `radius` pixels. */
export const growMask = (mask: Mask, radius: number): Mask => runUnsliced(growSteps(mask, radius));

/** Erosion by an octagon of `radius` pixels. The border of the image does not count as background: an outline that is cut off there stays so. */
export const shrinkMask = (mask: Mask, radius: number): Mask =>
  runUnsliced(shrinkSteps(mask, radius));

/**
 * Majority of the (2r+1)-square around every pixel: rounds corners and closes gaps thinner than `radius`, and keeps the area
 * of a straight border. Outside of the image the border pixel counts on.
 */
export const smoothMask = (mask: Mask, radius = 2): Mask => runUnsliced(smoothSteps(mask, radius));

/** Background that the mask encloses becomes part of it; 4-connected background, so a diagonal gap is closed too (scipy's binary_fill_holes). */
export const fillHoles = (mask: Mask): Mask => runUnsliced(fillHolesSteps(mask));

/**
 * The connected part (8-neighbours) at a pixel, or the one that comes nearest to it; null for an empty mask.
 *
 * @param at column and row, in pixels
 */
export const keepPart = (mask: Mask, at: { readonly x: number; readonly y: number }): Mask | null =>
  runUnsliced(keepPartSteps(mask, at));
