/*
Package lessons loads the course: what is taught, which demos are run, and how
one sees what came of them. It knows nothing of machines, terminals or verdicts.

This comment is the specification of the format. Load reports everything that
breaks a rule given here, with file, line and column.

# A course is a folder

Each lesson is a folder of its own, named NN-ID: two digits that give the order,
a hyphen, and the lesson's id.

	50-seccomp/
		lesson.yaml     what is run and how it is judged
		de.md en.md     the prose, one file a language
		files/          files that are put onto the machine
		exercises/      tasks whose answers are graded, see below

All text is UTF-8 and has no control characters but line breaks and tabs.
A lesson.yaml or a Markdown file has at most 64 kB. Other files in the folder
are ignored, and so are names below files/ that begin with a dot.

Ids of lessons, steps, controls and proofs consist of lower-case letters, digits
and single hyphens and begin with a letter. A lesson's id is unique in the course,
a step's in the lesson, a control's or proof's in the step.

# lesson.yaml

An example, complete but for the rest of the lesson:

	# yaml-language-server: $schema=../schema.json
	id: seccomp
	title: {de: Seccomp, en: Seccomp}
	needs: {engines: [docker]}
	images: [alpine]
	steps:
	  - id: no-mkdir
	    slide: Seccomp mit Docker 4/4
	    files:
	      - {source: no-mkdir.json, target: "~/no-mkdir.json"}
	    type: |
	      docker container run --rm -it \
	        --security-opt seccomp:no-mkdir.json \
	        alpine sh -c 'mkdir /test123'
	    expect: blocked
	    by: seccomp
	    signs:
	      works: {exit: 0, errno: none}
	      blocked: {errno: EPERM, from: mkdir}
	    controls:
	      - id: without-profile
	        changes: {de: ohne das Profil, en: without the profile}
	        type: docker container run --rm -it alpine sh -c 'mkdir /test123'
	        outcome: works
	    proofs:
	      - id: filter-on
	        shows: {de: Ein Filter ist in Kraft., en: A filter is in force.}
	        type: docker container run --rm -it --security-opt seccomp:no-mkdir.json alpine cat /proc/self/status
	        signs: {seccomp: filter}

The file is one YAML document without anchors, aliases and tags. The keys are
those below and no others. No value, list or mapping is empty; what does not
apply is left out. schema.json describes the same for editors.

The lesson:

	id      required  as in the folder's name
	title   required  {de: TEXT, en: TEXT}; the headings of de.md and en.md say the same
	topic             the part of the course under which it is listed: kernel, namespaces,
	                  engine, beyond, since; left out, that of the lesson before
	teaches           {de: TEXT, en: TEXT}: what it teaches, in a line
	needs             what the machine must have, see below
	images            container images that the demos use
	steps   required  the steps in the order in which they are taught

needs, each key where it matters:

	lsm      apparmor or selinux, the major LSM
	engines  list of docker and podman
	kernel   oldest version, in quotes: "5.6"
	extras   list of what "lab setup --with" adds to lab's own machine: kubernetes, which
	         is kube-apiserver, kubectl and etcd in /usr/local/bin

A step is one slide's demo, or one claim of the talk:

	id        required
	slide               the slide's title in the talk
	claim               id of the slide's claim that the step tests, where it is not
	                    the slide's demo; see talk.yaml
	needs               what the machine must have for this step, beyond the lesson's needs;
	                    all steps of a lesson that name an lsm name the same
	after               ids of earlier steps of the lesson whose effects this one needs
	files               files that are put onto the machine before the act
	user                who types: user (the default) or root
	type      required  what is typed
	limit               time for each line, as "90s" or "2m"
	answers             what is typed when a program asks
	says                works or blocked: what the slide promises, only where it is
	                    not what happens today
	expect    required  works, blocked or broken: what should happen today
	by                  the mechanism that blocks
	asks                the answers to the question in the step's prose, see below; required
	                    where expect is broken
	signs               how an outcome shows itself
	controls            the act with only the mechanism taken away or changed
	uncontrolled        {de: TEXT, en: TEXT}: why an act that is to work has no control; a
	                    test asks lab's own course for it
	proofs              what shows that the mechanism was in force

user, type, limit and answers are the step's act. A control and a proof have an act,
too; user and limit are those of the step where they do not say anything else.

A file:

	source            name below files/; every file there is used by some step
	program           lab, for lab's own program instead of a file of the lesson's
	target  required  absolute, or below the home of the step's user: "~/x"
	owner             user or root; by default the step's user

An answer is typed when the output's unfinished last line matches its prompt. The
answers of an act are used in their order, each once:

	prompt  required  regular expression (RE2)
	text    required  what is typed, with Enter after it; may be ""

# What is typed

The text under type is typed as it stands, one line after the other, each when
the prompt is back. Blank lines are left out. A line that ends in a backslash
goes on in the next one, as in a shell, and both count as one line. A line may
open a nested shell; the following ones are typed into it, and shells that are
still open at the end are left by lab. Tabs are not allowed, since at a prompt
the tab key completes. A here-document or a quote over several lines cannot be
typed; use a file.

# Outcomes, signs and proof

An act comes to one of three outcomes: works, blocked (a mechanism stopped it) or
broken (it failed for another reason). signs has a sign for each of them that
can come out; an outcome is observed if its sign holds and no other does. A
control is judged by the signs of its step unless it has signs of its own, which
then replace those of the step altogether.

A sign is a set of checks, all of which must hold, over what the last line left
behind:

	exit          exit status, exactly
	errno         a name such as EPERM: a program printed the C library's message for
	              it; none: no message of that kind was printed
	from          the program that printed it; only with the name of an error
	output        regular expression (RE2, ^ and $ match at line ends) that the output matches
	absent        regular expression that the output does not match
	seccomp       off, strict or filter: the mode in a printed /proc/PID/status
	capabilities  {has: [cap_chown], lacks: [cap_fowner]} or {all: true} for the full
	              set, in a list printed by getpcaps or capsh, or CapEff in a printed
	              /proc/PID/status
	uid_map       list of all lines, in their order, of a printed /proc/PID/uid_map (or
	              gid_map): "0 1000 1", the first id inside, the first one outside, how many
	profile       {name: docker-default, mode: enforce}: AppArmor confinement; the mode
	              is enforce, complain or unconfined
	label         {type: container_t, level: "s0:c1,c2"}: SELinux context
	no_new_privs  0 or 1: NoNewPrivs in a printed /proc/PID/status
	mount         {target: /tmp, type: tmpfs, options: [noexec]}: what lies on top at the
	              target in a printed /proc/PID/mounts, of this type and with these options
	counter       a counter above 0 in a cgroup's printed memory.events,
	              pids.events or the like: oom_kill
	refused       regular expression for the own refusal of the engine, or of Kubernetes'
	              API server as kubectl prints it; never a sign of works, and of blocked
	              only where by is engine-policy, rbac or admission

An error is read in the forms in which programs print it: the C library's message behind
the program's name and a colon, at the end of the line or before punctuation ("cat: /x:
Permission denied"); Perl's, with " at -e line 1." behind it, and Python's, with "[Errno
13]" before it, by which perl or python3 may be said to have printed it, too; Go's, which is
the message in lower case ("docker: open /x: permission denied."); and what mount and BusyBox
say for EPERM ("permission denied", "are you root?"). What a program says in words of its
own is none of these and needs output. Shells run with LC_ALL=C.UTF-8, because messages in
other languages cannot be read; a line that changes it, or an act after which it is another
one, could not be judged.

Some exit statuses do not say what a program came to, but that another one around it
gave up: 124 (timeout: the time was over), 126 (a shell or an engine: cannot be
executed), 127 (cannot be found), 137 (killed, by anybody) and 125, with which not only
engines end that have failed, but also chroot, env, nice, nohup and timeout. A missing
image, a wrong option or a slow computer end in the same way as a block does. So a
sign of works cannot have them, and one of blocked only together with the error of a
named program (errno and from), with output, or with refused; 124 also where by is
netfilter, which drops packets, and 137 where by is cgroup or rlimit, at whose limits
the kernel kills: then the proof has to show the limit. A sign of broken may have 125,
126 and 127. In all other cases such a line is one that could not be judged.

by is what blocks:

	dac           mode bits, owners and access control lists
	capabilities  a capability that the process does not have
	no-new-privs  no_new_privs: execve(2) gives no new rights
	seccomp       a filter of system calls
	landlock, yama, lockdown, apparmor, selinux  a security module
	namespace     what a namespace does not show or have
	userns        a user namespace
	mount         read-only, noexec, nodev, nosuid, or something mounted over the object
	cgroup        a limit of a cgroup: memory, pids, devices
	rlimit        a limit of the process, see setrlimit(2)
	netfilter     the packet filter
	engine-policy the engine, by an authorization plugin
	tls           the engine's TLS, over TCP
	rbac          Kubernetes: who may do what to which objects
	admission     Kubernetes: what an object may be like, by the API server's own
	              plugins, policies or webhooks
	sandbox       a second kernel, to which the container talks instead of the host's

A step with apparmor or selinux as by needs that lsm, by itself or through its lesson.

A control has id, changes (in both languages: what differs from the act), type,
outcome (what must come out, which a sign must tell), and may have user, limit,
answers and signs. A step with a control that is to be blocked has by.

Where two mechanisms each suffice to block the act, the control that works takes away both,
and another one, which is blocked, only that of the step; the verdict names both controls.

A proof has id, shows (in both languages), type and signs, which is one sign that
must hold; it may have user, limit and answers.

What a step must have depends on expect:

	works    a sign of works
	blocked  by, signs of works and blocked, a control with the outcome works, and
	         a proof: a block that is not proved does not count
	broken   says, asks, and a sign of broken

# Questions

Before a step is run, its prose asks what is going to happen, and the learner predicts. The
answers that are offered have to fit the question. Without asks they are: works, does not
work. Otherwise asks lists two to five, each with one of the following, which decides after
the run whether it was the right one:

	outcome  works, blocked or broken: this is what came out
	errno    the name of an error: a program printed it, and no other error
	wall     one of the words of by: this was proved to have blocked the act
	signs    one sign, which holds for the last line typed

and says, its words in both languages, which may be left out where the outcome, the error or
the wall is the answer. No two answers are worded alike, and one of them can be right when
the step comes out as expected. Where several are right after a run, or none is, nothing is
said about the prediction.

Beyond that, what could not tell anything is a mistake:

  - a sign of works that is not more than that no error, or no other output, was printed;
  - of a blocked step, a sign of blocked without the error of a named program (errno and
    from), output, refused, or a check over a list: a failing status is anybody's;
  - a control of it that works and has no word in common with the act, but for those of
    engines and shells, or that takes all walls away by --privileged;
  - a proof of it that checks the exit status only, or asks an engine that the act does not
    use; and proofs of which none has the check that belongs to by: profile with mode
    enforce, or the kernel's record (apparmor="DENIED") in output; label, or the record
    (denied); seccomp; capabilities; uid_map;
  - a typed line after which a name may start something else than it says (PATH=, LD_PRELOAD=,
    alias, a function): a file of the lesson can be run instead.

# What recordings have to show

"lab lint --prove DIR" holds the lessons against transcripts of them, which "lab verify
--record DIR" keeps. Each step has to pass in one of them; it must not pass any more when
what came of a control is fed in place of what came of the act, or the other way round;
and each check has to say no to some recorded run: exit and errno to any of the lesson, as
do all checks of a step without controls and proofs, the other checks to one of their own
step. Where no control makes a check say no, record the step once more while something is
wrong, and give both folders.

# talk.yaml

The folder of the lessons may have a file talk.yaml, which lists what of a talk the
course is to cover. Then every slide and claim named by a step must be in it.

	title   required  the talk's
	slides  required  list of slides in the talk's order

A slide has a title and at least one of demo, which can only be true, claims, and bullets.
claims is a list of what the slide says that can be tested: each has an id, unique on the
slide, and says, in both languages. bullets is a list of all bullet points that the slide
has. Each has a text, as printed, and says where the course has it, by one of

	demo     true: in the slide's demo
	claim    the id of a claim of the slide
	steps    list of steps, LESSON/STEP, which may belong to other slides
	why      {de: TEXT, en: TEXT}: nowhere, and why

# Prose

de.md and en.md are Markdown. Each begins with a heading of the first level, the
lesson's title, and an introduction. Each step has a section, a heading of the second
level that ends in the step's id as a mark:

	# Seccomp

	What seccomp is.

	## Using a profile of our own {#no-mkdir}

	What is going to be run.

	### What to notice {#no-mkdir/notice}

	Said after the demo has run.

A section may have parts, introduced by headings of the third level with these marks:

	{#STEP/notice}  what to notice, after the demo has run
	{#STEP/today}   then and now: where the talk has aged or is wrong; required where the
	                step has says
	{#STEP/hint}    help in stages, so it may be there several times

The words of a part's heading are for readers of the file; the program has its own.
Headings without a mark belong to the text around them. What stands inside a fenced code
block is never a heading. Both languages have the same steps and parts, and no section or
part is without text.

# Exercises

A folder exercises/ID is an exercise of the lesson. On the command line it is LESSON/ID,
so no step has this id.

	exercises/no-directories/
		exercise.yaml   what the learner makes, and what is tried with it
		de.md en.md     the task, hints, what each check tries
		start/          the files that the learner begins with
		reference/      an answer that has all points
		wrong/ID/       of each wrong answer the files that differ from the reference

exercise.yaml is written as lesson.yaml is:

	# yaml-language-server: $schema=../../../exercise.schema.json
	images: [alpine]
	answer:
	  - {file: profile.json, target: "~/profile.json"}
	checks:
	  - id: touch
	    gate: true
	    type: docker container run --rm --security-opt seccomp=profile.json alpine touch /new
	    expect: works
	    …
	  - id: mkdir
	    points: 2
	    …
	wrong:
	  - {id: filter-off, fails: [mkdir]}
	  …

The exercise:

	needs             as in a lesson; the lesson's by default
	images            as in a lesson; the lesson's by default
	varies            numbers that differ from person to person, see below
	answer  required  the files that an answer consists of; an answer has all of them and no others
	checks  required  what is tried with them, in this order: 2 to 12, a gate and one with points among them
	wrong   required  four wrong answers or more

A file of the answer is plain text of at most 64 kB in UTF-8. Line ends of other systems and a
byte order mark are taken away. It is data, with mode 0644, and nothing else of an answer is used:

	file    required  its name: letters, digits, dots, hyphens and underscores
	target  required  where it is put before each check: absolute, or below the home of its owner: "~/x"
	owner             user (the default) or root
	lines             regular expression (RE2) that every line matches as a whole, without the blanks
	                  around it. Then blank lines and those that begin with # are left out on the
	                  machine. A line of another form is refused before anything runs.

A file of options, used as in "docker container run --rm $(cat options) alpine id", or a file of
commands, run by "sh ~/commands", needs lines: without, it could name another image, a command
or an option that the exercise is not about.

An answer may make root do something, whoever its files belong to. So nothing of the system may be
another one in the end but what the exercise names, as the target of a file or in what it types, also of
what a script of the lesson's changes: programs, libraries, what is below /etc but accounts that are new,
what shells of root and user read when they begin, switches of the kernel, mounts. Else its last check could not be judged, and there are no points.

A check is a step with gate or points, and without slide, claim, says and asks; it expects works
or blocked. All that is said of steps holds: after, files (of the lesson's files/), signs,
controls, proofs, and that a block is to be proved. A gate has to hold, or the answer has no points
at all: what has to go on working is one. points, 1 to 100, are what a check brings.

An answer can make an act break, such as a profile under which no container starts. That counts
as failed, not as "could not be judged", where the machine is known to be all right: a control of the check
that is to work did so, or the sign of broken holds. So a check has a control that is to work, without
the answer (one that is to be blocked has it anyway), or a sign of broken. What was too slow, by
the check's limit or by timeout(1), could not be judged, for the computer may be busy; unless the
kernel says that all its programs wait for input or for time to pass. Nor could it where an engine
is down, unless dockerd's own error that names a file of the answer is in the act's output.

A wrong answer has an id, and either

	fails    ids of the checks that are not passed: these and no others
	refused  true: it is refused because of a line

Each check is failed by a wrong answer. "lab lint --answers LESSON/EXERCISE" runs the reference and the
wrong answers; one of which something could not be judged does not count as wrong. start/ is an answer that
could be run, too. What one should not forget: the mechanism switched
off, everything blocked, a look-alike in text only, and half right: another call, path or
spelling that comes to the same.

A number that differs from person to person keeps answers from being handed round. It has

	id    required  by which it is named: @ID@ stands for it in exercise.yaml, de.md, en.md and the answers
	from  required  the lowest
	to    required  the highest

The task says it, and a check depends on it, as in

	varies:
	  - {id: uid, from: 1000, to: 9999}
	…
	    signs: {works: {exit: 0, output: '^UID @uid@$'}}

It follows from a word, the seed (lab --seed, or LAB_SEED in the environment), which is that of a class, a
slash, and the person's name. Whoever has none has the lowest number. The exercise is checked with the lowest and
the highest of each; "lab lint --seed WORD --answers LESSON/EXERCISE" tries another one in the machine.

In de.md and en.md the heading of the first level is the exercise's title. The task below it says
everything that is checked, but not how to do it. Then there may be hints, and each check has a
section, which says in a sentence or two what is tried, and may have hints of its own for when it fails:

	# No directories

	The task.

	### A hint {#hint}

	One of several stages.

	## Making a directory {#mkdir}

	mkdir is tried.

	### A hint {#mkdir/hint}

	Offered when this check has failed.

# How much text

A lesson of lab's own course has 150 to 800 words in each language. Counted is what is
read on the way through it: the introduction and each step's text and parts, without
headings, marks and code blocks. A test keeps to that; of other lessons it is not asked.
*/
package lessons
