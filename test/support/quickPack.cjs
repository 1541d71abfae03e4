// Tests of everything but the models themselves run on the small pack: its drawing takes a tenth of a second, not seconds.
process.env.MEDCLIP_PACK ??= 'nano-v1';
