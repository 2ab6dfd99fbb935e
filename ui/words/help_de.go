package words

func germanHelp() Help {
	return Help{
		Root: `Container-Sicherheit zum Anfassen: jede Demo des Vortrags, echt ausgeführt`,
		RootLong: `lab führt die Demos des Vortrags „Container Security – Who contains the
Containers?“ in einer Wegwerf-VM aus und prüft, ob eintritt, was die Folien
versprechen: funktioniert oder funktioniert nicht. Dieser Rechner wird dabei
nicht verändert, abgesehen von Paketen, denen du zustimmst, und einem Cache.

Ohne Befehl öffnet lab in einem Terminal den Kurs.

(Nicht zu verwechseln mit dem GitLab-Client gleichen Namens.)`,
		Verify: `Demos ausführen und beurteilen, was passiert ist`,
		VerifyLong: `Führt die Demos der genannten oder aller Lektionen aus, jede Lektion auf einer
frischen Maschine, und gibt zu jedem Schritt das Urteil und den Grund aus.

Eine Demo, die nicht funktionieren soll, besteht nur, wenn genau der Mechanismus
sie verhindert hat, um den es in der Lektion geht. Was sich nicht beurteilen
lässt, gilt nicht als bestanden.

Eine Übung (LEKTION/ÜBUNG) wird anhand deiner eigenen Antwort beurteilt: Dateien in einem
Ordner von dir. lab legt ihn beim ersten Mal mit dem an, womit die Übung anfängt, und
überschreibt darin nie etwas.

Exit-Status:
  0  alle Schritte bestanden
  1  ein Schritt nicht bestanden
  2  falscher Aufruf, Fehler in einer Lektion oder eine Antwort, die sich nicht ausführen lässt
  3  nichts ist durchgefallen, aber etwas wurde ausgelassen oder ließ sich nicht
     beurteilen, auch weil es keine Maschine gibt oder lab unterbrochen wurde;
     ohne Namen zählt nicht, was „lab setup --with“ braucht`,
		VerifyExamples: `  lab verify                          alle Lektionen
  lab verify seccomp selinux          zwei Lektionen
  lab verify seccomp/no-mkdir         ein Schritt, samt denen, die er braucht
  lab verify seccomp/no-directories   deine Antwort auf eine Übung
  lab verify --exercises              deine Antworten auf alle, die du begonnen hast
  lab verify --format json > r.json   Bericht für Programme
  lab verify --format junit --output r.xml --format tap   zwei Berichte zugleich
  lab verify --record DIR             und „lab judge DIR“ beurteilt es noch einmal
  lab verify --targets raum.txt       auf den Rechnern, die in der Datei stehen`,
		Judge: `aufgezeichnete Demos noch einmal beurteilen, ohne Maschine`,
		JudgeLong: `Beurteilt Aufzeichnungen von „lab verify --record“ nach den heutigen Lektionen,
mit demselben Bericht und Exit-Status wie lab verify. DATEI kann auch ein Ordner
mit Aufzeichnungen sein. Schritte, für die die Lektion damals etwas anderes
eintippte, lassen sich nicht beurteilen.`,
		Replay: `eine aufgezeichnete Lektion im Terminal abspielen`,
		ReplayLong: `Spielt eine Aufzeichnung von „lab verify --record“ ab, so schnell wie aufgenommen,
aber ohne lange Wartezeiten. Nur Text, Farben und Cursor-Bewegungen erreichen das
Terminal, was auch immer die Demos ausgegeben haben. Ohne Terminal kommt der Text
auf einmal.

Tasten: Leertaste hält an und spielt weiter, . zeigt das nächste Stück und hält an, q beendet.`,
		Setup: `die lab-Maschine bauen (einmalig)`,
		SetupLong: `Prüft diesen Rechner, installiert mit deiner Zustimmung die fehlenden Pakete,
baut die Wegwerf-Maschine und legt sie in deinem Cache-Verzeichnis ab. Nach einer
Unterbrechung geht es weiter oder sauber von vorn los. --with kubernetes fügt den
API-Server von Kubernetes hinzu, für die Lektion, die so heißt; er wird aus Go-Modulen
gebaut.

Mit --on host, --on ssh:// oder --targets richtet es Rechner ein, auf denen Lektionen
dann selbst laufen; wem sie gehören, gibt sie damit als entbehrlich frei.
Container-Images werden dort geholt oder, wo keine Registry antwortet, als
Stellvertreter aus Debian-Paketen gebaut.

Für einen Kurs schreibt --export die fertige Maschine in eine Datei und gibt deren
Prüfsumme (SHA-256) aus. Mit --import übernehmen andere Rechner die Maschine daraus,
statt sie zu bauen; sie brauchen QEMU und dieselbe Version von lab, aber kein Netz.
Mit demselben QEMU und Prozessor und ohne KVM müssen sie sie nicht einmal booten: In
der Datei stecken Maschinen, die mitten im Lauf angehalten wurden. Schlüssel stecken nicht darin,
jeder Rechner macht sich eigene.

Woher eine Datei stammt, beweist allein die Prüfsumme: Gib sie auf einem anderen
Weg weiter als die Datei selbst, und beim Import mit --sha256 an. QEMU fährt mit dem
fort, was in der Datei steckt: Importiere keine von jemandem, dessen Programme du
nicht ausführen würdest.`,
		List: `Lektionen und Schritte auflisten`,
		Show: `zeigen, was eine Lektion lehrt und eintippt`,
		ShowLong: `Zeigt eine Lektion oder einen ihrer Schritte: den Text, die Befehle der Folien,
die Gegenproben, die zeigen, dass der Mechanismus die Ursache war, und worauf du
achten solltest.`,
		Run: `eine Lektion Zeile für Zeile durchgehen`,
		RunLong: `Geht Lektionen Schritt für Schritt durch: Text, Vorhersage, die Demo auf einer
echten Maschine, Ergebnis. Alles steht untereinander und wird nie neu gezeichnet; das
passt zu Screenreader, Braillezeile, serieller Konsole und Protokoll. Ist die Eingabe
kein Terminal, fragt lab nichts und macht weiter. Zu einer Übung (LEKTION/ÜBUNG) zeigt
lab die Aufgabe und wo die Dateien deiner Antwort liegen, und beurteilt sie.`,
		Present: `eine Lektion auf dem Beamer zeigen`,
		PresentLong: `Zeigt Lektionen groß und ruhig, eines nach dem anderen: Text, Befehl, die Demo, dann
das Ergebnis, das bis dahin verborgen bleibt. Weiter und zurück geht es mit den
Seitentasten, wie sie auch ein Presenter hat. Mit --notes zeigt ein zweites Terminal
die Notizen dazu und die vergangene Zeit.`,
		Progress: `zeigen, wie weit du im Kurs bist`,
		ProgressLong: `Zeigt, welche Lektionen und Schritte du geöffnet und bestanden hast. Mit --format json
gibt lab alles aus, was es sich gemerkt hat; die Datei dazu ist progress.json unterhalb
von $XDG_STATE_HOME/lab, sonst ~/.local/state/lab.`,
		Lint: `Lektionen auf Fehler prüfen`,
		LintLong: `Prüft alle Lektionen unterhalb von DIR, oder die mitgelieferten, und zeigt jeden
Fehler mit Datei, Zeile und Spalte.

Mit --prove sieht lab zusätzlich Aufzeichnungen der Lektionen an, die lab verify
--record anlegt, und beanstandet, was nicht scheitern kann: einen Schritt, der auch
bestünde, wenn Demo und Gegenprobe gleich ausgingen, und eine Prüfung, die zu keinem
aufgezeichneten Lauf Nein sagt.

Mit --answers lässt lab außerdem in Maschinen die Antworten laufen, die Übungen
mitbringen: Die Musterantwort muss alle Punkte bekommen, und jede falsche Antwort muss
genau an den Prüfungen scheitern, die exercise.yaml nennt.

Exit-Status: 0, wenn es nichts zu beanstanden gibt, 2, wenn doch, 3, wenn sich etwas
nicht ausführen ließ.`,
		Shell: `eine Shell in einer frischen lab-Maschine öffnen`,
		ShellLong: `Startet eine frische Maschine und öffnet darin eine Shell. Wenn die Shell endet,
ist die Maschine mit allem weg, was du darin getan hast. Der Exit-Status ist der
der Shell. Kommt die Eingabe nicht von einem Terminal, liest die Shell ihre
Befehle von dort.`,
		Doctor: `sagen, was dieser Rechner kann und warum etwas nicht geht`,
		DoctorLong: `Sieht nach, was die lab-Maschine auf diesem Rechner braucht und welche Lektionen
laufen können. Mit --on host geht es um diesen Rechner selbst, mit --on ssh:// und
--targets um andere, nebeneinander; zu jeder Lektion, die nicht laufen kann, steht da,
was fehlt und welcher Befehl das behebt. Verändert nichts.

Exit-Status: 0, wenn die Maschine gebaut und gestartet werden kann oder, mit --on, wenn
auf jedem Rechner jede Lektion laufen kann; sonst 3.`,
		Version:    `die Version ausgeben`,
		Completion: `Vervollständigungen für eine Shell ausgeben`,
		CompletionLong: `Gibt ein Skript aus, mit dem eine Shell die Befehlszeilen von lab vervollständigt.
Für bash, in der laufenden Shell:

  source <(lab completion bash)`,
		Help:        `Hilfe zu einem Befehl`,
		Usage:       `Aufruf:`,
		Commands:    `Befehle:`,
		Flags:       `Optionen:`,
		GlobalFlags: `Optionen aller Befehle:`,
		Examples:    `Beispiele:`,
		Default:     `(Vorgabe: %s)`,
		MoreOn:      `„%s BEFEHL --help“ sagt mehr über einen Befehl.`,
		Lesson:      `LEKTION`,
		Step:        `SCHRITT`,
		Command:     `BEFEHL`,
		Dir:         `DIR`,
		File:        `DATEI`,
	}
}

func germanFlag() Flag {
	return Flag{
		Help:        "Hilfe ausgeben, sonst nichts tun",
		Lang:        "Sprache; sonst nach der Locale",
		Seed:        "`WORT`, aus dem sich deine eigenen Zahlen in Übungen ergeben: KLASSE/NAME; sonst gilt LAB_SEED",
		Lessons:     "Lektionen unterhalb von `DIR` statt der mitgelieferten nehmen",
		On:          "`WO` die Demos laufen: vm, eine Wegwerf-Maschine; host, dieser Rechner, wenn er dafür eingerichtet ist; auto, dieser Rechner für das, was er kann, sonst vm; ssh://[USER@]HOST[:PORT], ein anderer Rechner, auch mehrmals",
		OnHere:      "`WO` die Demos laufen: vm, eine Wegwerf-Maschine; host, dieser Rechner, wenn er dafür eingerichtet ist; auto, dieser Rechner für das, was er kann, sonst vm",
		Flavour:     "Sicherheitsmodul der Maschine; ohne Angabe läuft jede Lektion einmal, dort, wo sie kann",
		Jobs:        "höchstens `N` Maschinen nebeneinander; ohne die Option so viele, wie Kerne und Speicher erlauben, bei Zielen 32",
		JobsTargets: "höchstens `N` Ziele nebeneinander ansehen; ohne die Option 32",
		FlavourOne:  "Sicherheitsmodul der Maschine",
		Targets:     "die Ziele in `DATEI`, eines je Zeile: [USER@]HOST[:PORT]",
		SSHConfig:   "OpenSSH für Ziele nach `DATEI` konfigurieren, wie mit ssh -F",
		Format:      "Form des Berichts, ohne Angabe Text; noch einmal für einen weiteren",
		Slides:      "nur zeigen, welche Folien und Aussagen des Vortrags der Kurs abdeckt",
		Errata:      "alles zeigen, wo der Vortrag veraltet oder falsch ist",
		FormatList:  "Form der Ausgabe",
		Output:      "Bericht in `DATEI` schreiben, den ersten von mehreren ins erste --output; der Text erscheint trotzdem im Terminal",
		Answers:     "Musterantwort und falsche Antworten von `LEKTION/ÜBUNG` ausführen, eine davon (LEKTION/ÜBUNG/ANTWORT) oder mit all die aller Übungen; mehrfach möglich",
		Watch:       "noch einmal prüfen, sobald sich unterhalb von DIR etwas ändert, bis Strg-C",
		Prove:       "anhand der Aufzeichnungen in `DIR` finden, was nicht scheitern kann; mehrfach möglich",
		Record:      "Aufzeichnungen in `DIR` ablegen, für lab judge, lab replay und asciinema",
		Speed:       "`FAKTOR`-mal so schnell abspielen wie aufgenommen",
		ReplayStep:  "nur den Schritt mit dieser `ID` abspielen",
		Yes:         "Pakete ohne Rückfrage installieren und die Maschine bauen",
		Offline:     "nie das Netz benutzen: was fehlt, ist ein Fehler",
		OfflineOpen: "falls die Maschine erst gebaut werden muss, dabei nicht das Netz benutzen",
		With:        "der Maschine hinzufügen, was eine Lektion braucht und nicht jeder bauen will; braucht Go",
		Clean:       "alles entfernen, was setup gebaut hat",
		Export:      "die fertige Maschine in `DATEI` schreiben, für andere Rechner",
		Import:      "die Maschine aus `DATEI|URL` übernehmen, die --export geschrieben hat, statt sie zu bauen",
		SHA256:      "Prüfsumme (SHA-256) in `HEX`, die die Datei für --import haben muss",
		Notes:       "die Notizen zur laufenden Präsentation zeigen",
		User:        "wessen Shell",
	}
}
