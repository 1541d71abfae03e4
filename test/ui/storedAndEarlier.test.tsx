/**
 * @jest-environment jsdom
 */
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { mountPanel as mount, SEGMENT } from '../support/panel/mountPanel';

afterEach(cleanup);

describe('what is there already', () => {
  test('a stored segmentation that is read says how far it is, and can be cancelled', () => {
    const continuable = [{ id: 'seg-1', label: 'Lungs', large: true, versions: [] }];
    const { set, calls } = mount({ continuable });
    fireEvent.click(screen.getByRole('button', { name: 'Continue editing Lungs' }));
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.getByText(/Not shown yet, to spare memory/)).toBeTruthy();
    set({ continuable, continuing: { id: 'seg-1', done: 40, most: 100 } });
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('40');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(calls).toEqual(['continueStored "seg-1"', 'cancelContinuing']);
  });

  test('what can be looked for by example: earlier outlines with their date, own ones with their number', () => {
    const followUp = {
      earlier: [{ id: 's:1', label: 'liver', date: 'Jan 5, 2025' }],
      own: [{ id: 'own:cyst', label: 'cyst', outlines: 7 }],
      ...{ running: null, outcome: '' },
    };
    const { set, calls } = mount({ followUp });
    expect(screen.getByText('7 outlines')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Find “liver” in this series' }));
    fireEvent.click(screen.getByRole('button', { name: 'Find “cyst” in this series' }));
    set({ followUp: { ...followUp, running: { id: 's:1', done: 3, most: 12 } } });
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('3');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(calls).toEqual(['findEarlier "s:1"', 'findEarlier "own:cyst"', 'cancelFinding']);
    set({ followUp: { ...followUp, earlier: [], own: [] } });
    expect(screen.queryByText('Jan 5, 2025')).toBeNull();
  });

  test('beside growth stands what could not be counted', () => {
    const version = (id: string, name: string) => ({ id, name, when: '', who: '' });
    const versions = [version('new', 'v2'), version('old', 'v1')];
    const note = '1 outline lies on other images and was left out.';
    mount({
      continuable: [{ id: 'new', label: 'Lungs', large: false, versions }],
      comparison: { id: 'new', growth: [], notes: [note] },
    });
    expect(screen.getByText(note)).toBeTruthy();
  });

  test('how many images of an accepted segment were continued is said beside it', () => {
    const { set } = mount({ segments: [{ ...SEGMENT, slices: 11, continued: 10 }] });
    expect(screen.getByText('11 images, 10 continued · not saved')).toBeTruthy();
    set({ segments: [{ ...SEGMENT, slices: 11 }] });
    expect(screen.getByText('11 images · not saved')).toBeTruthy();
  });
});
