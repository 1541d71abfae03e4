/** Model packs: the question before a download, where they run, what is kept, the site's own server. */
export const models = {
  'model.asking': '{title} must be downloaded once.',
  'model.size': '{missing} of {total} to download. They stay in this browser.',
  'model.licence': 'Licence: {licence}. {use}',
  'model.bytes': '{here} of {total}',
  'model.download': 'Download',
  'model.notNow': 'Not now',
  'model.stop': 'Stop',
  'model.details': 'Models',
  'model.pack': 'Model pack',
  'model.purge': 'Delete stored models',
  'model.copyDiagnostics': 'Copy diagnostics',
  'model.copied': 'The diagnostics are on the clipboard.',
  'model.copiedRemedy': 'Paste them into a report. They hold no patient data and no prompt.',
  'model.purged': 'The stored models were deleted.',
  'model.purgedRemedy': 'The next run downloads them again.',
  'model.notKept': 'There was no space to keep the models: the next visit downloads them again.',
  'model.offline': 'The model server cannot be reached; the models are from an earlier visit.',
  'server.title': 'Computed in this browser',
  'server.offer':
    'This site offers to compute on its server. The pixels of the image you outline are then sent to it, without header: no name and no number but those written into the picture.',
  'server.used':
    'Computed on this site’s server: the pixels of the image you outline are sent to it.',
  'server.use': 'Use the server',
  'server.here': 'Compute here',
  'model.onServer': 'site’s server',
  'model.megabytes': '{count} MB',
} as const;
