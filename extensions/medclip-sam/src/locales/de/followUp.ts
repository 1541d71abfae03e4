import type { followUp as english } from '../en/followUp';

export const followUp: Readonly<Record<keyof typeof english, string>> = {
  'followUp.region': 'In einer anderen Studie umrissen',
  'followUp.title': 'In einer anderen Studie',
  'followUp.titleOwn': 'Durch Beispiele',
  'followUp.like': 'Wie meine Umrisse von „{label}“',
  'followUp.outlines_one': '{count} Umriss',
  'followUp.outlines_other': '{count} Umrisse',
  'followUp.perhapsLike_one':
    '„{label}“: vielleicht hier. Durch {count} Ihrer Umrisse gefunden, nicht durch Text.',
  'followUp.perhapsLike_other':
    '„{label}“: vielleicht hier. Durch {count} Ihrer Umrisse gefunden, nicht durch Text.',
  'followUp.find': 'Hier suchen',
  'followUp.findNamed': '„{label}“ in dieser Serie suchen',
  'followUp.findHint': 'In der Serie auf dem Bildschirm suchen; was gefunden wird, ist ein Entwurf',
  'followUp.finding': 'Wird gesucht …',
  'followUp.cancel': 'Abbrechen',
  'followUp.perhaps':
    '„{label}“: vielleicht hier. Durch den früheren Umriss gefunden, nicht durch Text.',
  'followUp.perhapsSlice':
    '„{label}“: vielleicht hier, Bild {number}. Durch den früheren Umriss gefunden, nicht durch Text.',
  'followUp.notFound_one': '„{label}“ auf {count} Bild nicht gefunden. Das ist keine Diagnose.',
  'followUp.notFound_other':
    '„{label}“ auf {count} Bildern nicht gefunden. Das ist keine Diagnose.',
};
