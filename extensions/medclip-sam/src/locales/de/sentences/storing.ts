/** Of the PACS, and of what is kept in the browser until it has it. */
export const storing = {
  'The PACS said it stored the result, but did not answer when asked whether it has it.':
    'Das PACS meldet den Empfang, hat auf die Nachfrage aber nicht geantwortet.',
  'The result is kept here. Try again in a minute; if it stays so, download it and tell the PACS administrator.':
    'Das Ergebnis liegt hier. In einer Minute erneut versuchen; bleibt es dabei, herunterladen und die PACS-Administration benachrichtigen.',
  'The kept result is not what its label says: its identifiers differ.':
    'Das aufbewahrte Ergebnis passt nicht zu seiner Beschriftung: Die Kennungen weichen ab.',
  'This PACS does not hold the study that the result belongs to.':
    'Dieses PACS hat die Studie nicht, zu der das Ergebnis gehört.',
  'In the PACS the study belongs to another patient ID than the result was made for.':
    'Im PACS gehört die Studie zu einer anderen Patienten-ID als das Ergebnis.',
  'Do not use it. Outline again, and report this.':
    'Nicht verwenden. Neu umreißen und den Fall melden.',
  'Nothing was sent. Download the result, or try again when the study is there.':
    'Es wurde nichts gesendet. Das Ergebnis herunterladen oder erneut versuchen, sobald die Studie da ist.',
  'Nothing was sent. Check with the PACS administrator whether the study was corrected, then outline again.':
    'Es wurde nichts gesendet. Mit der PACS-Administration klären, ob die Studie berichtigt wurde, dann neu umreißen.',
  'The browser could not read the kept result.':
    'Der Browser konnte das aufbewahrte Ergebnis nicht lesen.',
  'Reload the page and try again.': 'Die Seite neu laden, dann erneut versuchen.',
  'The browser did not delete the kept result.':
    'Der Browser hat das aufbewahrte Ergebnis nicht gelöscht.',
  'Try again, or delete the data of this site in the settings of the browser.':
    'Erneut versuchen oder die Daten dieser Website in den Einstellungen des Browsers löschen.',
  'The page was closed before the PACS confirmed this result.':
    'Die Seite wurde geschlossen, bevor das PACS dieses Ergebnis bestätigt hat.',
  'Try again: the PACS is asked first, and the result is sent only if it is missing.':
    'Erneut versuchen: Zuerst wird das PACS gefragt; gesendet wird nur, wenn das Ergebnis fehlt.',
  'There is no DICOM object to store.': 'Es gibt kein DICOM-Objekt zum Speichern.',
  'Save the segmentation again; if it happens again, copy the diagnostics and report it.':
    'Die Segmentierung erneut speichern; geschieht es wieder, die Diagnosedaten kopieren und melden.',
  'Sending was stopped; the result is kept here and not known to be in the PACS.':
    'Das Senden wurde gestoppt. Das Ergebnis liegt hier; ob das PACS es hat, ist nicht bekannt.',
  'Try again, download it, or discard it.': 'Erneut versuchen, herunterladen oder verwerfen.',
  'This result is no longer kept here.': 'Dieses Ergebnis liegt nicht mehr hier.',
  'Look for it in the study; it was stored or discarded, or the browser deleted its data.':
    'In der Studie nachsehen; es wurde gespeichert oder verworfen, oder der Browser hat seine Daten gelöscht.',
  'It points at a result that is not stored yet, and is sent after that one.':
    'Es verweist auf ein Ergebnis, das noch nicht gespeichert ist, und wird danach gesendet.',
  'Store the other result first, then try again.':
    'Zuerst das andere Ergebnis speichern, dann erneut versuchen.',
  'This result is being sent.': 'Dieses Ergebnis wird gerade gesendet.',
  'Wait until sending has ended, or stop it.':
    'Warten, bis es gesendet ist, oder das Senden stoppen.',
  'The result is kept here; you can also download it as a file.':
    'Das Ergebnis liegt hier; es lässt sich auch als Datei herunterladen.',
  'Check the network and try again. {0}': 'Netzwerk prüfen, dann erneut versuchen. {0}',
  'The PACS is not able to store at the moment (status {0}).':
    'Das PACS kann im Moment nicht speichern (Status {0}).',
  'Try again later. {0}': 'Später erneut versuchen. {0}',
  'The PACS refused the result and gave no reason.':
    'Das PACS hat das Ergebnis ohne Begründung abgelehnt.',
  'The PACS refused the result: {0} (failure reason {1}).':
    'Das PACS hat das Ergebnis abgelehnt: {0} (Failure Reason {1}).',
  'it could not process the object, or the study of the request is another one':
    'Es konnte das Objekt nicht verarbeiten, oder die Anfrage nennt eine andere Studie',
  'it already has an object with this UID': 'Es hat schon ein Objekt mit dieser UID',
  'it does not know an object that is referenced':
    'Es kennt ein Objekt nicht, auf das verwiesen wird',
  'it does not accept the UID of the object': 'Es nimmt die UID des Objekts nicht an',
  'it does not store DICOM segmentations': 'Es speichert keine DICOM-Segmentierungen',
  'you are not authorised': 'Die Berechtigung fehlt',
  'it does not take the transfer syntax': 'Es nimmt die Transfersyntax nicht an',
  'it is out of resources': 'Es hat keinen Platz mehr',
  'the object does not match its SOP class': 'Das Objekt passt nicht zu seiner SOP-Klasse',
  'it cannot understand the object': 'Es versteht das Objekt nicht',
  'for a reason of its own': 'Der Grund ist nur dem PACS bekannt',
  'The PACS says the request is not valid DICOM (status 400).':
    'Das PACS hält die Anfrage nicht für gültiges DICOM (Status 400).',
  'Not signed in to the PACS, or the session has ended (status 401).':
    'Nicht am PACS angemeldet, oder die Sitzung ist abgelaufen (Status 401).',
  'A web page answered instead of the PACS; the session has probably ended.':
    'Statt des PACS hat eine Webseite geantwortet; wahrscheinlich ist die Sitzung abgelaufen.',
  'You have no permission to search in this PACS (status 403); nothing was sent.':
    'Die Berechtigung zum Suchen in diesem PACS fehlt (Status 403); nichts wurde gesendet.',
  'You have no permission to store in this PACS (status 403).':
    'Die Berechtigung zum Speichern in diesem PACS fehlt (Status 403).',
  'There is no STOW-RS service at the configured address (status {0}).':
    'Unter der eingestellten Adresse gibt es keinen STOW-RS-Dienst (Status {0}).',
  'The result is larger than the PACS or a proxy in front of it allows (status 413).':
    'Das Ergebnis ist größer, als das PACS oder ein Proxy davor erlaubt (Status 413).',
  'The PACS does not take this kind of object (status 415).':
    'Das PACS nimmt diese Art von Objekt nicht an (Status 415).',
  'The PACS did not store the result (status {0}).':
    'Das PACS hat das Ergebnis nicht gespeichert (Status {0}).',
  'Look for the result in the study. {0}': 'Das Ergebnis in der Studie suchen. {0}',
  'Ask the PACS administrator to make room, then try again. {0}':
    'Die PACS-Administration um Speicherplatz bitten, dann erneut versuchen. {0}',
  'Tell the PACS administrator the failure reason. {0}':
    'Der PACS-Administration den Failure Reason nennen. {0}',
  'Ask the PACS administrator for its log of this moment. {0}':
    'Die PACS-Administration um das Protokoll dieses Zeitpunkts bitten. {0}',
  'Sign in again, then try again.': 'Neu anmelden, dann erneut versuchen.',
  'Ask the PACS administrator for the right to store, or sign in as somebody who has it. {0}':
    'Die PACS-Administration um die Berechtigung bitten oder sich mit einem Konto anmelden, das sie hat. {0}',
  'Sign in again in another tab of this browser, then try again here. {0}':
    'In einem anderen Tab dieses Browsers neu anmelden, dann hier noch einmal versuchen. {0}',
  'Ask the PACS administrator for the right to search, or sign in as somebody who has it. {0}':
    'Die PACS-Administration um das Recht zum Suchen bitten oder mit einem berechtigten Konto anmelden. {0}',
  'Ask the administrator to check the data source. {0}':
    'Die Administration bitten, die Datenquelle zu prüfen. {0}',
  'Ask the administrator to raise the limit for uploads. {0}':
    'Die Administration bitten, die Obergrenze für Uploads anzuheben. {0}',
  'Ask the PACS administrator to allow DICOM segmentations. {0}':
    'Die PACS-Administration bitten, DICOM-Segmentierungen zuzulassen. {0}',
  'Download the result, or ask the administrator to configure a DICOMweb data source.':
    'Das Ergebnis herunterladen oder die Administration bitten, eine DICOMweb-Datenquelle einzurichten.',
  'It can be sent once the study is in the PACS.':
    'Es lässt sich senden, sobald die Studie im PACS ist.',
};
