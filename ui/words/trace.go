package words

import "lab/lessons"

// Trace is what lab trace says about the calls that were refused.
type Trace struct {
	Short, Long, Examples string
	Command               string // placeholder
	All, User             string // flags

	None     string // nothing was refused
	Hidden   string // count of calls that only --all shows
	Untold   string // why
	Refused  string // program, its number, call, object
	Times    string // how often
	Passed   string // wall
	No       string // wall, errno
	Nobody   string // no known wall said no; errno
	Key      string // capability, wall that kept it
	KeyNone  string // wall that made capabilities worthless
	Answered string // function, wall, answer
	Yes      string // the answer of a wall that lets pass
	Wall     map[lessons.Mechanism]string
}

func wallNames(userNS, mount, cgroup, rlimit, capabilities string) map[lessons.Mechanism]string {
	return map[lessons.Mechanism]string{
		lessons.Seccomp: "seccomp", lessons.DAC: "DAC", lessons.Capabilities: capabilities, lessons.AppArmor: "AppArmor",
		lessons.SELinux: "SELinux", lessons.Landlock: "Landlock", lessons.Yama: "Yama", lessons.Lockdown: "lockdown",
		lessons.Mount: mount, lessons.Cgroup: cgroup, lessons.RLimit: rlimit, lessons.UserNamespace: userNS, lessons.Netfilter: "netfilter",
	}
}

func englishTrace() Trace {
	return Trace{
		Short: "run a command and show which wall refused which of its system calls",
		Long: `Runs a command in a fresh machine, on a terminal, and asks the kernel what its walls
answered to the system calls of the command and of all that it starts, containers
included. For each call that was refused it draws the way: the walls that let it pass,
and the one that did not. A wall is seccomp, DAC (owner and mode bits), capabilities,
AppArmor, SELinux, Landlock, Yama, lockdown, the mount, a cgroup, a limit of the
process, the user namespace or the packet filter. Where a capability would have helped,
it is named, and so is the wall that kept it from the process.

One argument is a line for the shell; several are a program and its arguments. Put --
before the command if it has options of its own. What the command prints comes first,
and with --format json on standard error. The command gets no input. The JSON object
has command, exit, machine and calls, as in the report of "lab verify".

No answer is read out of what a program prints: the kernel's functions themselves are
watched by its own tracing (kprobes), which nothing inside a container can change. A
refusal by a container engine, because of a policy, say, is not the kernel's; the
engine's own message says so.

Exit status: that of the command; 2 for wrong usage; 3 if lab could not run it or the
kernel could not be asked.`,
		Examples: `  lab trace -- docker run --rm alpine cat /proc/sysrq-trigger
  lab trace --user root 'mount -o remount,ro /srv; touch /srv/x'
  lab trace --flavour selinux --format json -- docker run --rm -v /etc:/e alpine ls /e`,
		Command:  "COMMAND [ARGUMENT]...",
		All:      "show every answer, and calls that no known wall refused",
		User:     "who runs the command",
		None:     "no wall refused anything",
		Hidden:   "%d more that no known wall refused, such as a program's own probing; --all shows them",
		Untold:   "the kernel could not be asked: %s",
		Refused:  "%s (%d): %s %s",
		Times:    " (%d times)",
		Passed:   "%s ✓",
		No:       "%s ✗ %s",
		Nobody:   "✗ %s, but no known wall said no",
		Key:      "capability %s would have helped; kept away by: %s",
		KeyNone:  "capabilities do not count here: %s",
		Answered: "%s (%s): %s",
		Yes:      "yes",
		Wall:     wallNames("user namespace", "mount", "cgroup", "process limit", "capabilities"),
	}
}

func germanTrace() Trace {
	return Trace{
		Short: "einen Befehl ausführen und zeigen, welche Mauer welchen seiner System Calls abwies",
		Long: `Führt einen Befehl in einer frischen Maschine aus, an einem Terminal, und fragt den
Kernel, was seine Mauern auf die System Calls des Befehls und all dessen, was er
startet, geantwortet haben, auch in Containern. Zu jedem abgewiesenen Aufruf zeichnet es
den Weg: die Mauern, die ihn durchließen, und die, die es nicht tat. Eine Mauer ist
Seccomp, DAC (Eigentümer und Rechte-Bits), Capabilities, AppArmor, SELinux, Landlock,
Yama, Lockdown, der Mount, eine Cgroup, eine Grenze des Prozesses, der
User-Namespace oder der Paketfilter. Hätte eine Capability geholfen, steht da, welche,
und wer sie dem Prozess vorenthielt.

Ein einzelnes Argument ist eine Zeile für die Shell; mehrere sind ein Programm und seine
Argumente. Setz -- vor den Befehl, wenn er eigene Optionen hat. Zuerst kommt, was der
Befehl ausgibt, bei --format json auf der Fehlerausgabe. Eine Eingabe bekommt er nicht.
Das JSON-Objekt hat command, exit, machine und calls, wie im Bericht von „lab verify“.

Keine Antwort ist einer Ausgabe entnommen: Beobachtet werden die Funktionen des Kernels selbst,
mit dessen eigenem Tracing (kprobes), an dem sich aus einem Container nichts ändern
lässt. Lehnt eine Container-Engine ab, etwa wegen einer Policy, dann ist das nicht der
Kernel; das sagt sie selbst.

Exit-Status: der des Befehls; 2 bei falschem Aufruf; 3, wenn lab ihn nicht ausführen oder
den Kernel nicht fragen konnte.`,
		Examples: `  lab trace -- docker run --rm alpine cat /proc/sysrq-trigger
  lab trace --user root 'mount -o remount,ro /srv; touch /srv/x'
  lab trace --flavour selinux --format json -- docker run --rm -v /etc:/e alpine ls /e`,
		Command:  "BEFEHL [ARGUMENT]...",
		All:      "jede Antwort zeigen, auch Aufrufe, die keine bekannte Mauer abwies",
		User:     "wer den Befehl ausführt",
		None:     "keine Mauer hat etwas abgewiesen",
		Hidden:   "%d weitere wies keine bekannte Mauer ab, etwa weil ein Programm nur probiert; --all zeigt sie",
		Untold:   "der Kernel ließ sich nicht fragen: %s",
		Refused:  "%s (%d): %s %s",
		Times:    " (%d-mal)",
		Passed:   "%s ✓",
		No:       "%s ✗ %s",
		Nobody:   "✗ %s, aber keine bekannte Mauer sagte Nein",
		Key:      "Capability %s hätte geholfen; vorenthalten von: %s",
		KeyNone:  "Capabilities gelten hier nicht: %s",
		Answered: "%s (%s): %s",
		Yes:      "ja",
		Wall:     wallNames("User-Namespace", "Mount", "Cgroup", "Grenze des Prozesses", "Capabilities"),
	}
}
