import type { companions as english } from '../en/companions';

export const companions: Readonly<Record<keyof typeof english, string>> = {
  'companions.title': 'Auch nutzen:',
  'companions.hint': 'Andere Sequenzen dieser Studie, mit denen Umrisse fortgesetzt werden',
  'companions.unnamed': 'Serie {number}',
  'companions.off.other-frame': '{name}: liegt in einem anderen Bezugssystem.',
  'companions.off.no-overlap': '{name}: zeigt einen anderen Teil des Körpers.',
  'companions.off.unreadable': '{name}: ihre Bilder waren nicht lesbar.',
  'companions.moved':
    '{name}: der Patient scheint darin anders zu liegen. Vor dem Nutzen vergleichen.',
  'companions.copy': 'Auf andere Sequenzen übertragen',
  'companions.copyHint': 'Diesen Umriss als Entwurf auf die angekreuzten Sequenzen legen',
  'companions.copied_one': 'Auf {count} Sequenz übertragen: den Entwurf dort prüfen.',
  'companions.copied_other': 'Auf {count} Sequenzen übertragen: die Entwürfe dort prüfen.',
  'companions.kept_one': '{count} geänderte Kopie bleibt; sie wurde nicht neu übertragen.',
  'companions.kept_other': '{count} geänderte Kopien bleiben; sie wurden nicht neu übertragen.',
  'companions.missed_one': '{count} Sequenz reicht nicht bis dorthin.',
  'companions.missed_other': '{count} Sequenzen reichen nicht bis dorthin.',
  'companions.noOutline': 'Es gibt keinen übernommenen Umriss zum Übertragen.',
  'companions.noOutlineRemedy': 'Den Entwurf übernehmen oder ein Segment in der Liste wählen.',
  'companions.noneUsed': 'Keine andere Sequenz ist angekreuzt.',
  'companions.noneUsedRemedy': 'Unter Schichten die Sequenzen ankreuzen, auf die übertragen wird.',
  'companions.seen_one': 'Hier zu sehen auf {seen} von {count} anderen Sequenz.',
  'companions.seen_other': 'Hier zu sehen auf {seen} von {count} anderen Sequenzen.',
  'companions.only': 'Nur auf {name} zu sehen, nicht auf {others}.',
  'companions.carried': 'Übertragen von {name}: hier prüfen.',
  'companions.here': 'dieser Sequenz',
};
