import type { GoldenPack, PackChecker } from './check';
import { checkBiomedClipPack, isBiomedClipPack } from './clip/biomedclip';
import { checkContainersPack, isContainersPack } from './containers';
import { checkLocatorPack, isLocatorPack } from './nano/locator';
import { checkSecondLookPack, isSecondLookPack } from './nano/secondLook';
import { checkNano, isNanoGolden } from './nano/nano';
import { checkClickHead, isClickHeadPack } from './method/clickHead';
import { checkPostprocess, isPostprocessPack } from './method/postprocess';
import { checkPreprocess, isPreprocessPack } from './method/preprocess';
import { checkStudyLearner, isStudyLearnerPack } from './method/studyLearner';
import { checkSamPack, isSamPack } from './sam/sam';
import { checkReleasedSam, isReleasedSamPack } from './sam/samReleased';
import { checkTokenizer, isTokenizerPack } from './clip/tokenizer';

interface Registered {
  /** Decides by the pack's contents, so that packs of the same kind under other names are checked too. */
  readonly fits: (pack: GoldenPack) => boolean;
  readonly check: PackChecker;
}

const CHECKERS: readonly Registered[] = [
  { fits: isTokenizerPack, check: checkTokenizer },
  { fits: isPreprocessPack, check: checkPreprocess },
  { fits: isPostprocessPack, check: checkPostprocess },
  { fits: isNanoGolden, check: checkNano },
  { fits: isContainersPack, check: checkContainersPack },
  { fits: isBiomedClipPack, check: checkBiomedClipPack },
  { fits: isLocatorPack, check: checkLocatorPack },
  { fits: isSecondLookPack, check: checkSecondLookPack },
  { fits: isStudyLearnerPack, check: checkStudyLearner },
  { fits: isClickHeadPack, check: checkClickHead },
  { fits: isReleasedSamPack, check: checkReleasedSam },
  { fits: isSamPack, check: checkSamPack },
];

export function checkerFor(pack: GoldenPack): PackChecker | null {
  return CHECKERS.find(c => c.fits(pack))?.check ?? null;
}
