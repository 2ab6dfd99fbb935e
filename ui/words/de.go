package words

import "lab/lessons"

func german() Words {
	return Words{
		Lang: lessons.German,
		Help: Help{
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
     beurteilen, auch weil es keine Maschine gibt oder lab unterbrochen wurde`,
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
Unterbrechung geht es weiter oder sauber von vorn los.

Mit --on host, --on ssh:// oder --targets richtet es Rechner ein, auf denen Lektionen
dann selbst laufen; wem sie gehören, gibt sie damit als entbehrlich frei.
Container-Images werden dort geholt oder, wo keine Registry antwortet, als
Stellvertreter aus Debian-Paketen gebaut.

Für einen Kurs schreibt --export die fertige Maschine in eine Datei und gibt deren
Prüfsumme (SHA-256) aus. Mit --import übernehmen andere Rechner die Maschine daraus,
statt sie zu bauen; sie brauchen QEMU und dieselbe Version von lab, aber kein Netz.
Schlüssel stecken nicht in der Datei, jeder Rechner macht sich eigene.

Woher eine Datei stammt, beweist allein die Prüfsumme: Gib sie auf einem anderen
Weg weiter als die Datei selbst, und beim Import mit --sha256 an.`,
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
kommt alles, was lab sich gemerkt hat; die Datei dazu ist progress.json unterhalb
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
			MoreOn:      `„%s BEFEHL --help“ sagt mehr zu einem Befehl.`,
			Lesson:      `LEKTION`,
			Step:        `SCHRITT`,
			Command:     `BEFEHL`,
			Dir:         `DIR`,
			File:        `DATEI`,
		},
		Flag: Flag{
			Help:        "Hilfe ausgeben, sonst nichts tun",
			Lang:        "Sprache; sonst nach der Locale",
			Lessons:     "Lektionen unterhalb von `DIR` statt der mitgelieferten nehmen",
			On:          "`WO` die Demos laufen: vm, eine Wegwerf-Maschine; host, dieser Rechner, wenn er dafür eingerichtet ist; auto, dieser Rechner für das, was er kann, sonst vm; ssh://[USER@]HOST[:PORT], ein anderer Rechner, auch mehrmals",
			OnHere:      "`WO` die Demos laufen: vm, eine Wegwerf-Maschine; host, dieser Rechner, wenn er dafür eingerichtet ist; auto, dieser Rechner für das, was er kann, sonst vm",
			Flavour:     "Sicherheitsmodul der Maschine; ohne Angabe läuft jede Lektion einmal, dort, wo sie kann",
			Jobs:        "höchstens `N` Maschinen nebeneinander; ohne die Option so viele, wie Kerne und Speicher erlauben, bei Zielen 32",
			JobsTargets: "höchstens `N` Ziele nebeneinander ansehen; ohne die Option 32",
			FlavourOne:  "Sicherheitsmodul der Maschine",
			Targets:     "die Ziele in `DATEI`, eines je Zeile: [USER@]HOST[:PORT]",
			SSHConfig:   "die Konfiguration von OpenSSH für Ziele ist `DATEI`, wie bei ssh -F",
			Format:      "Form des Berichts, ohne Angabe Text; noch einmal für einen weiteren",
			Slides:      "nur zeigen, welche Folien und Aussagen des Vortrags der Kurs abdeckt",
			Errata:      "alles zeigen, wo der Vortrag veraltet oder falsch ist",
			FormatList:  "Form der Ausgabe",
			Output:      "Bericht in `DATEI` schreiben, den ersten von mehreren ins erste --output; der Text erscheint trotzdem im Terminal",
			Answers:     "Musterantwort und falsche Antworten von `LEKTION/ÜBUNG` ausführen, eine davon (LEKTION/ÜBUNG/ANTWORT) oder mit all die aller Übungen; mehrfach möglich",
			Watch:       "noch einmal prüfen, sobald sich unterhalb von DIR etwas ändert, bis Strg-C",
			Prove:       "anhand der Aufzeichnungen in `DIR` finden, was nicht scheitern kann; mehrfach möglich",
			Record:      "Aufzeichnungen in `DIR` ablegen, für lab judge, lab replay und asciinema",
			Speed:       "`FAKTOR` der Geschwindigkeit: 2 spielt doppelt so schnell",
			ReplayStep:  "nur den Schritt mit dieser `ID` abspielen",
			Yes:         "Pakete ohne Rückfrage installieren und die Maschine bauen",
			Offline:     "nie das Netz benutzen: was fehlt, ist ein Fehler",
			OfflineOpen: "falls die Maschine erst gebaut werden muss, dabei nicht das Netz benutzen",
			Clean:       "alles entfernen, was setup gebaut hat",
			Export:      "die fertige Maschine in `DATEI` schreiben, für andere Rechner",
			Import:      "die Maschine aus `DATEI|URL` übernehmen, die --export geschrieben hat, statt sie zu bauen",
			SHA256:      "Prüfsumme (SHA-256) in `HEX`, die die Datei für --import haben muss",
			Notes:       "zeigt die Notizen zur laufenden Präsentation",
			User:        "wessen Shell",
		},
		Error: Error{
			UnknownFlag:    "die Option %s gibt es hier nicht",
			FlagNeedsValue: "die Option %s braucht einen Wert",
			FlagSyntax:     "%q ist keine Option",
			BadValue:       "die Option %[1]s kann nicht %[2]q sein; möglich: %[3]s",
			BadArgument:    "%[1]q gibt es hier nicht; möglich: %[2]s",
			UnknownCommand: "den Befehl %q gibt es nicht",
			DidYouMean:     "meintest du %s?",
			BadPrefix:      `LAB_PREFIX kann nicht %q sein, sondern ctrl+ und ein Buchstabe, aber nicht c, i, j oder m`,
			IsLesson:       `das ist eine Lektion oder ein Schritt: „lab run %[1]s“ geht sie durch, „lab show %[1]s“ zeigt sie`,
			SeeHelp:        `„%s --help“ zeigt, was möglich ist`,
			TooManyArgs:    "%q ist ein Argument zu viel",
			MissingArg:     "%s fehlt",
			Or:             "oder",
			NoSuchLesson:   "die Lektion %q gibt es nicht",
			NoSuchStep:     "den Schritt %[1]q gibt es in der Lektion %[2]s nicht",
			NoTalk:         "zu diesen Lektionen gibt es keine talk.yaml",
			SeeList:        `„lab list“ zeigt alle Lektionen und Schritte`,
			NoMachine:      "nichts ließ sich beurteilen: %v",
			SetUpFirst:     `„lab setup“ baut die Maschine einmalig, „lab verify --yes“ erledigt das nebenbei; „lab doctor“ sagt, ob dieser Rechner das kann`,
			SetupFailed:    "Bau der Maschine: %v",
			SetupAgain:     `„lab setup“ macht dort weiter, wo es aufgehört hat; „lab doctor“ sagt, was dieser Rechner kann`,
			ClosingMachine: "Beenden der Maschine: %v",
			OpeningMachine: "Start einer Maschine mit %[1]s: %[2]v",
			NoReportFile:   "der Bericht lässt sich nicht schreiben: %w",
			SameReport:     "zwei Berichte können nicht beide nach %s gehen",
			NothingRan:     "es ist nichts gelaufen, also gibt es nichts zu beurteilen",
			NotPrinted:     "nicht alles ließ sich ausgeben: %v",
			OutputAlone:    "es gibt mehr --output als --format: für %s bleibt nichts übrig",
			TwoReports:     "zwei Berichte können nicht beide auf die Standardausgabe: zu %s fehlt ein --output",
			ReportPairs:    "das erste --output gehört zum ersten --format, und so weiter",
			NoRecord:       "die Aufzeichnungen lassen sich nicht ablegen: %v",
			NoTranscripts:  "in %s gibt es keine Aufzeichnung (*.jsonl)",
			BadTranscript:  "diese Aufzeichnung ist unbrauchbar: %v",
			Interrupted:    "unterbrochen",
			LessonProblems: "%d Fehler in den Lektionen",
			LessonProblem:  "ein Fehler in den Lektionen",
			NeedsTerminal:  "das geht nur in einem Terminal, das seinen Cursor bewegen kann",
			CleanAlone:     "die Option --clean lässt sich mit keiner anderen von setup verbinden",
			ExportImport:   "die Optionen --export und --import lassen sich nicht verbinden",
			SumAlone:       "die Option --sha256 gibt es nur zusammen mit --import",
			BadSum:         "%q ist keine Prüfsumme nach SHA-256: die hat 64 hexadezimale Ziffern",
			RemoteOffline:  "mit --offline lässt sich %s nicht holen: importiere die Maschine aus einer Datei",
			RemoteSum:      "noch beweist nichts, woher %s stammt: gib die Prüfsumme mit --sha256 an",
			ExportFailed:   "die Maschine lässt sich nicht exportieren: %v",
			ImportFailed:   "%[1]s lässt sich nicht importieren: %[2]v",
			ImportAgain:    `derselbe Befehl macht dort weiter, wo er aufgehört hat, oder beginnt von vorn; „lab doctor“ sagt, was dieser Rechner kann`,
			ImportDamaged:  "kopiere die Datei noch einmal oder lade sie neu herunter, und vergleiche ihre Prüfsumme mit der vom Export",
			ImportForeign:  `eine Datei für den Import entsteht mit „lab setup --export DATEI“`,
			ImportOther:    `nimm die Version von lab, mit der die Datei exportiert wurde, oder exportiere sie neu; „lab setup“ baut die Maschine auch ohne sie`,
			ImportDigest:   "frag dort nach der Prüfsumme, wo du die Datei herhast; verwendet wurde aus der Datei nichts",
		},
		Ask: Ask{
			YesNo:        "[j/N]",
			Yes:          "jy",
			SetupNow:     "Die lab-Maschine ist noch nicht gebaut. Jetzt bauen? Das dauert etwa zehn Minuten und braucht 3 GB in deinem Cache.",
			HostPackages: "Auf diesem Rechner fehlen Pakete. Installieren?",
			Command:      "lab würde ausführen:\n  %s",
			Digest:       "Ist das die Prüfsumme, die man dir genannt hat? Importieren?",
		},
		Verdict: Verdict{Pass: "bestanden", Fail: "nicht bestanden", Unproven: "nicht beurteilbar", Skip: "ausgelassen"},
		Outcome: Outcome{Works: "funktioniert", Blocked: "funktioniert nicht", Broken: "anders gescheitert", Unknown: "–"},
		Reason:  germanReason(),
		Report: Report{
			Machine:     "Maschine %[1]s: %[2]s mit %[3]s",
			VM:          "Wegwerf-Maschine",
			Host:        "dieser Rechner",
			SSH:         "Rechner über ssh",
			Kernel:      "Linux %[1]s %[2]s",
			Accelerated: "beschleunigt durch %s",
			Emulated:    "emuliert (TCG)",
			StandIn:     "%s ist ein Stellvertreter",
			MadeOf: map[string]string{
				"BusyBox from Debian 13, not Alpine Linux": "BusyBox aus Debian 13, nicht Alpine Linux",
				"BusyBox from Debian 13 that says hello":   "BusyBox aus Debian 13, das grüßt",
				"Debian 13, not Ubuntu":                    "Debian 13, nicht Ubuntu",
				"Debian 13, not Fedora":                    "Debian 13, nicht Fedora",
			},
			StandInNotes: "Container-Images, die lab selbst gebaut hat:",
			OnControl:    "gestützt auf Gegenprobe und Nachweis",
			SlideSays:    "die Folie sagt: %s",
			Steps:        "%d Schritte",
			OneStep:      "1 Schritt",
			InTime:       "in %s",
			NothingRun:   "keine Schritte",
			WrittenTo:    "Bericht: %s",
			NotReached:   "Ziel %s: nicht erreicht",
			Targets:      "Ziele:",
			Recorded:     "Beurteilt nach Aufzeichnungen, die jeder schreiben kann.",
			Doubts: map[string]string{
				"no-hashes":     "Aufzeichnungen ohne Prüfsummen, wie es alte sind, sodass nichts sagt, zu welcher Fassung der Lektion sie gehören: %d von %d.",
				"other-program": "Mit einem anders gebauten lab aufgezeichnet: %d von %d.",
				"other-steps":   "Aufgezeichnet, bevor die lesson.yaml geändert wurde, und sei es nur im Wortlaut: %d von %d.",
			},
		},
		Next: Next{
			Heading: "Was du jetzt tun kannst:",
			Fail:    `„lab show“ mit einem dieser Namen sagt, was geschehen sollte, „lab verify %s“ führt sie noch einmal aus`,
			Again:   `„lab verify %s“ führt es noch einmal auf einer frischen Maschine aus`,
			Slow:    `„lab verify %s“ führt es noch einmal auf einer frischen Maschine aus; ein Rechner mit weniger Last ist vielleicht schnell genug`,
			Machine: `„lab doctor“ sieht sich diesen Rechner an; danach „lab verify %s“`,
			Missing: `„lab show“ mit dem Namen sagt, was der Schritt braucht, „lab shell“ öffnet eine Maschine zum Nachsehen, ob es da ist; danach „lab verify %s“`,
			First:   `kümmere dich zuerst um den Schritt, auf dem %s aufbaut`,
			Record:  `„lab verify --record DIR %s“ zeichnet es neu auf`,
			Look:    `„lab show“ mit dem Namen sagt, was zu sehen sein sollte; „lab verify --record DIR %s“ und „lab replay“ zeigen, was zu sehen war`,
			Skip:    `„lab verify %s“ ohne --flavour nimmt die Maschine, die am besten passt`,
		},
		Machine: germanMachine(),
		Setup: Setup{
			Stages: map[string]string{
				"wait":              "warte auf ein anderes lab, das gerade baut",
				"host":              "installiere Pakete auf diesem Rechner",
				"containers":        "baue Container-Images",
				"packages":          "baue die Platte aus Debian-Paketen",
				"disk":              "schreibe die Platte",
				"bake":              "boote einmal und lade die Container-Images",
				"export":            "schreibe die Maschine in eine Datei",
				"import":            "lese die Maschine aus der Datei",
				"keys":              "gebe der Maschine eigene Schlüssel",
				"snapshot-apparmor": "boote mit AppArmor und mache einen Snapshot",
				"snapshot-selinux":  "boote mit SELinux und mache einen Snapshot",
			},
			Ready:   "die lab-Maschine ist fertig",
			Cleaned: "alles, was setup gebaut hatte, ist entfernt",
			Done:    "%[1]s: fertig nach %[2]s",
			Kept:    `die lab-Maschine war schon da und ist fertig; importiert wurde nichts („lab setup --clean“ würde sie entfernen)`,
			Digest:  "Prüfsumme (SHA-256) von %[1]s:\n  %[2]s",
			HandOn:  "auf anderen Rechnern: lab setup --import %[1]s --sha256 %[2]s",
		},
		Status: Status{
			Starting:     "starte eine Maschine mit %s",
			Resetting:    "setze die Maschine zurück",
			Step:         "Schritt %[1]d von %[2]d",
			Act:          "Demo",
			Control:      "Gegenprobe",
			Proof:        "Nachweis",
			Again:        "in der Lektion %s ist die Maschine ausgefallen; die nächste bekommt eine neue",
			Interrupting: "unterbrochen: beende die Maschine (noch einmal, um sofort aufzuhören)",
		},
		Course: Course{
			Slide:        "Folie: %s",
			Control:      "Gegenprobe: %s",
			Uncontrolled: "Keine Gegenprobe: %s",
			Proof:        "Nachweis: %s",
			File:         "Datei %[1]s, in der Maschine als %[2]s:",
			Mechanisms: map[string]string{
				"dac": "Dateirechte", "capabilities": "Capabilities", "seccomp": "Seccomp", "apparmor": "AppArmor",
				"selinux": "SELinux", "namespace": "einen Namespace", "userns": "einen User-Namespace",
				"no-new-privs": "das Verbot neuer Rechte (no_new_privs)", "landlock": "Landlock", "yama": "Yama", "lockdown": "den Lockdown des Kernels",
				"mount": "den Mount", "cgroup": "die Grenze einer Cgroup", "rlimit": "eine Grenze des Prozesses (rlimit)",
				"netfilter": "den Paketfilter", "engine-policy": "die Policy der Engine", "tls": "TLS",
			},
			Expected:   "Erwartet: %s",
			By:         "%[1]s, verhindert durch %[2]s",
			Notice:     "Worauf du achten solltest",
			Today:      "Damals und heute",
			Images:     "Container-Images: %s",
			StandIns:   "In der Maschine von lab sind das Stellvertreter, die lab aus Debian-Paketen baut, damit die Demos ohne Netz laufen, nicht die veröffentlichten Images.",
			Needs:      "Braucht: %s",
			Program:    "Das Programm %[1]s selbst, in der Maschine als %[2]s",
			Answer:     "Auf die Frage /%[1]s/ antwortet lab: %[2]s",
			Demo:       "Demo",
			NotCovered: "kommt nicht vor",
			Covered:    "Im Kurs: %d von %d Demos, %d von %d Aussagen",
			Bullets:    "Stichpunkte des Vortrags: %d; von Schritten gezeigt: %d, ohne Schritt, mit Begründung: %d",
			SaysIs:     "Auf der Folie: %[1]s. Heute: %[2]s.",
			LintOK:     "nichts zu beanstanden: %s",
			Lessons:    "Lektionen: %d",
			Builtin:    "der mitgelieferte Kurs",
		},
		Prove:    germanProve(),
		Exercise: germanExercise(),
		New:      germanNew(),
		Trace:    germanTrace(),
		Grade:    germanGrade(),
		Submit:   germanSubmit(),
		Doctor: Doctor{
			OK:       "gut",
			Missing:  "fehlt",
			Note:     "Hinweis",
			Todo:     "was zu tun ist: %s",
			Can:      "Dieser Rechner kann die lab-Maschine ausführen.",
			Cannot:   `Dieser Rechner kann die lab-Maschine so nicht ausführen. Was zu tun ist, steht oben.`,
			Ready:    "Die lab-Maschine ist gebaut und startbereit.",
			NotSetUp: `Die lab-Maschine ist noch nicht gebaut: „lab setup“ erledigt das.`,
			Names: map[string]string{
				"user": "Benutzer", "disposable": "entbehrlich", "kernel": "Kernel", "lsm": "Sicherheitsmodule", "root": "Rechte", "docker": "Docker", "podman": "Podman",
				"architecture": "Architektur", "room": "Platte und Arbeitsspeicher",
				"user-namespaces": "User-Namespaces", "kvm": "KVM", "loopback": "Loopback", "image": "lab-Maschine", "qemu": "QEMU",
				"superseded": "überholte Maschinen",
			},
			Lacks: map[string]string{
				"lsm":     "das Sicherheitsmodul %s ist nicht aktiv",
				"kernel":  "der Kernel ist älter als %s",
				"engine":  "%s ist nicht installiert",
				"daemon":  "%s antwortet nicht",
				"image":   "das Container-Image %s fehlt",
				"program": "das Programm %s fehlt",
			},
			LessonsCan:   "%d von %d Lektionen können laufen",
			AllCan:       "Alle Lektionen können hier laufen.",
			NotAllCan:    "Nicht alle Lektionen können hier laufen; lab verify lässt die anderen aus und sagt, warum.",
			NotRoot:      "nur root sieht alles",
			OrdinaryUser: "der gewöhnliche Benutzer der Demos ist %s",
			Unreached:    "nicht erreicht",
		},
		Shell: Shell{
			Starting: "starte eine Maschine mit %s",
			Welcome:  "Shell von %s in einer Wegwerf-Maschine; „exit“ beendet beide",
			Ended:    "die Maschine mit allem darin ist weg",
		},
		Linear: Linear{
			Predict:  "Deine Vorhersage? f funktioniert, n funktioniert nicht, Enter überspringt:",
			Answer:   "Deine Vorhersage? Die Zahl davor, Enter überspringt:",
			GoOn:     "Enter für den nächsten Schritt, q zum Aufhören:",
			NoAnswer: "%q ist keine der Antworten.",
			Alive:    "läuft noch, seit %d s ohne Ausgabe",
			Which:    "Welche Lektion? Enter für %s, q zum Aufhören:",
		},
		Present: Present{
			Reveal:  "Die Demo ist gelaufen; weiter zeigt das Ergebnis.",
			Notes:   "Notizen",
			Waiting: "Es läuft keine Präsentation: „lab present“ in einem anderen Terminal.",
			Next:    "Danach:",
			Phases:  map[string]string{"0": "Text", "1": "Befehl", "2": "Demo", "3": "Ergebnis", "4": "was auffällt", "control": "Pause vor der Gegenprobe", "proof": "Pause vor dem Nachweis"},
		},
		Tutor:  germanTutor(),
		Map:    germanMap(),
		Walls:  germanWalls(),
		Host:   germanHost(),
		Remote: germanRemote(),
	}
}
