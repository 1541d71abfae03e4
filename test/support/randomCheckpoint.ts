export * from '@medclip/bench/checkpoints/clipKeys';
export * from '@medclip/bench/checkpoints/samKeys';
export * from '@medclip/bench/checkpoints/mobileSamKeys';
export * from '@medclip/bench/checkpoints/randomCheckpoint';
