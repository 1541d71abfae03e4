import type { models as english } from '../en/models';

export const models: Readonly<Record<keyof typeof english, string>> = {
  'model.asking': '{title} muss einmal heruntergeladen werden.',
  'model.size': '{missing} von {total} herunterzuladen. Sie bleiben in diesem Browser.',
  'model.licence': 'Lizenz: {licence}. {use}',
  'model.bytes': '{here} von {total}',
  'model.download': 'Herunterladen',
  'model.notNow': 'Nicht jetzt',
  'model.stop': 'Anhalten',
  'model.details': 'Modelle',
  'model.pack': 'Modellpaket',
  'model.purge': 'Gespeicherte Modelle löschen',
  'model.copyDiagnostics': 'Diagnosedaten kopieren',
  'model.copied': 'Die Diagnosedaten sind in der Zwischenablage.',
  'model.copiedRemedy':
    'In eine Meldung einfügen. Sie enthalten weder Patientendaten noch Prompts.',
  'model.purged': 'Die gespeicherten Modelle wurden gelöscht.',
  'model.purgedRemedy': 'Der nächste Start lädt sie erneut herunter.',
  'model.notKept':
    'Es war kein Platz, um die Modelle zu behalten: Beim nächsten Besuch werden sie erneut heruntergeladen.',
  'model.offline':
    'Der Modellserver ist nicht erreichbar; die Modelle stammen von einem früheren Besuch.',
  'server.title': 'In diesem Browser gerechnet',
  'server.offer':
    'Diese Einrichtung bietet an, auf ihrem Server zu rechnen. Dann werden ihm die Pixel des Bildes gesendet, das Sie umreißen, ohne Kopfdaten: kein Name und keine Nummer außer denen, die im Bild stehen.',
  'server.used':
    'Auf dem Server dieser Einrichtung gerechnet: Ihm werden die Pixel des Bildes gesendet, das Sie umreißen.',
  'server.use': 'Server benutzen',
  'server.here': 'Hier rechnen',
  'model.onServer': 'Server der Einrichtung',
  'model.megabytes': '{count} MB',
  'model.loading': 'Modelle werden geladen …',
  'model.loadingPercent': 'Modelle werden geladen ({percent} %)',
  'model.ready': '{title} · {backend}',
  'model.idle':
    'Die Modelle werden geladen, sobald ein Bild zu sehen ist, oder beim nächsten Start.',
  'model.failed': 'Die Modelle konnten nicht geladen werden.',
  'model.retry': 'Erneut versuchen',
  'model.webgpu': 'WebGPU',
  'model.wasm_one': 'WASM, {count} Thread',
  'model.wasm_other': 'WASM, {count} Threads',
};
