package words

// Map is what is said of the course as a whole: where the learner is, what there is,
// and what they have met.
type Map struct {
	Begin     string            // what this is and where to begin
	Overall   string            // count of steps done, of all
	Last      string            // place
	Topics    map[string]string // by name of the topic
	Course    string            // the first of the breadcrumbs
	Intro     string            // the first entry of the list of a lesson's steps
	Exercise  string            // title
	Points    string            // count
	Command   string            // where a search was found: what is typed
	Wall      string            // likewise: the wall
	Text      string            // likewise: the prose
	EndLesson string            // title
	EndCourse string
	Passed    string // count of steps passed, of all
	Predicted string // count of predictions that came true, of those that did not
	Walls     string // heading
	Met       map[string]string
	Next      string // heading
	NextIs    string // title of the next lesson
	ToCourse  string
	Errata    string
}

func englishMap() Map {
	return Map{
		Begin:     "Every demo of the talk runs here on a real kernel: say what will happen, then see which wall it was. Begin at the top.",
		Overall:   "%[1]d of %[2]d steps",
		Last:      "last: %s",
		Topics:    map[string]string{"kernel": "Kernel security", "namespaces": "Namespaces", "engine": "Engine", "beyond": "Beyond", "since": "Since the talk"},
		Course:    "Course",
		Intro:     "what it is about",
		Exercise:  "Exercise: %s",
		Points:    "%d points",
		Command:   "command",
		Wall:      "wall",
		Text:      "text",
		EndLesson: "That was “%s”",
		EndCourse: "That was the course",
		Passed:    "Steps passed: %[1]d of %[2]d.",
		Predicted: "Predictions: %[1]d right, %[2]d not.",
		Walls:     "The walls that you met",
		Met: map[string]string{
			"dac": "DAC: the owner decides who may touch a file, and root is exempt.", "capabilities": "Capabilities: what root may is divided up, and a container keeps a few pieces.",
			"no-new-privs": "no_new_privs: execve gives nothing that the process did not have.", "seccomp": "Seccomp: a filter says no before the kernel looks at the call any further.",
			"landlock": "Landlock: a process locks itself in.", "yama": "Yama: who may look into whom with ptrace.", "lockdown": "Lockdown: not even root changes the running kernel.",
			"apparmor": "AppArmor: a profile lists paths and capabilities; the rest is forbidden.", "selinux": "SELinux: types and categories of both sides decide, for root as well.",
			"namespace": "Namespaces: what a process does not see it cannot touch.", "userns": "User namespaces: root inside is an ordinary number outside.",
			"mount": "Mounts: read-only, noexec or covered up, whatever the mode bits say.", "cgroup": "Cgroups: who takes more than the limit is ended or made to wait.",
			"rlimit": "Limits of the process: so many files, processes, bytes, and no more.", "netfilter": "Netfilter: packets are dropped on their way.",
			"engine-policy": "The engine: it refused before there was a process.", "tls": "TLS: without the right certificate the engine does not listen.",
			"rbac": "RBAC: who may do what to which kind of object, not what is in it.", "admission": "Admission: the API server looks into the object before it keeps it.",
			"sandbox": "A sandbox: the container's calls end in a kernel of its own.",
		},
		Next:     "What is next",
		NextIs:   "Enter opens the next lesson: %s",
		ToCourse: "Enter leads to the course.",
		Errata:   "In the course, e shows where the talk has aged or is wrong.",
	}
}

func germanMap() Map {
	return Map{
		Begin:     "Jede Demo des Vortrags läuft hier auf einem echten Kernel: Sag vorher, was geschieht, und sieh dann, welche Mauer es war. Fang oben an.",
		Overall:   "%[1]d von %[2]d Schritten",
		Last:      "zuletzt: %s",
		Topics:    map[string]string{"kernel": "Kernel-Sicherheit", "namespaces": "Namespaces", "engine": "Engine", "beyond": "Darüber hinaus", "since": "Seit dem Vortrag"},
		Course:    "Kurs",
		Intro:     "worum es geht",
		Exercise:  "Übung: %s",
		Points:    "%d Punkte",
		Command:   "Befehl",
		Wall:      "Mauer",
		Text:      "Text",
		EndLesson: "Das war „%s“",
		EndCourse: "Das war der Kurs",
		Passed:    "Bestandene Schritte: %[1]d von %[2]d.",
		Predicted: "Vorhersagen: %[1]d richtig, %[2]d nicht.",
		Walls:     "Diese Mauern hast du getroffen",
		Met: map[string]string{
			"dac": "DAC: Der Eigentümer entscheidet, wer an eine Datei darf, und root ist ausgenommen.", "capabilities": "Capabilities: Was root darf, ist zerteilt, und ein Container behält ein paar Stücke.",
			"no-new-privs": "no_new_privs: execve gibt nichts, was der Prozess nicht schon hatte.", "seccomp": "Seccomp: Ein Filter sagt Nein, bevor der Kernel den Aufruf weiter ansieht.",
			"landlock": "Landlock: Ein Prozess schließt sich selbst ein.", "yama": "Yama: wer mit ptrace in wen hineinsehen darf.", "lockdown": "Lockdown: Nicht einmal root ändert den laufenden Kernel.",
			"apparmor": "AppArmor: Ein Profil zählt Pfade und Capabilities auf; der Rest ist verboten.", "selinux": "SELinux: Typen und Kategorien beider Seiten entscheiden, auch für root.",
			"namespace": "Namespaces: Was ein Prozess nicht sieht, kann er nicht anfassen.", "userns": "User-Namespaces: root ist draußen eine gewöhnliche Nummer.",
			"mount": "Mounts: schreibgeschützt, noexec oder zugedeckt, was auch immer die Rechte sagen.", "cgroup": "Cgroups: Wer mehr nimmt, als die Grenze erlaubt, wird beendet oder gebremst.",
			"rlimit": "Grenzen des Prozesses: so viele Dateien, Prozesse, Bytes, und nicht mehr.", "netfilter": "Netfilter: Pakete kommen unterwegs nicht weiter.",
			"engine-policy": "Die Engine: Sie hat abgelehnt, bevor es einen Prozess gab.", "tls": "TLS: Ohne das richtige Zertifikat hört die Engine nicht zu.",
			"rbac": "RBAC: wer was mit welcher Art von Objekt tun darf, nicht, was darin steht.", "admission": "Zulassung: Der API-Server sieht in das Objekt hinein, bevor er es behält.",
			"sandbox": "Sandbox: Die Aufrufe des Containers enden in einem eigenen Kernel.",
		},
		Next:     "Wie es weitergeht",
		NextIs:   "Enter öffnet die nächste Lektion: %s",
		ToCourse: "Enter führt zum Kurs.",
		Errata:   "Im Kurs zeigt e, wo der Vortrag veraltet oder falsch ist.",
	}
}
