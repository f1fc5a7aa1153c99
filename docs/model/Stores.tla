------------------------------- MODULE Stores -------------------------------
(***************************************************************************)
(* One collection in two stores: how it is written, how one store follows  *)
(* the other, and how the leader changes, with processes that are killed,  *)
(* SQL that no fence stops, and writes to MongoDB that arrive late.  The   *)
(* invariants at the end are the promises of docs/concepts/promises.md.    *)
(* A step has the word that the code has for it.                           *)
(*                                                                         *)
(* A document is the number of the write that made it, counted for each    *)
(* document as its writes take effect; those in Deletes leave none.        *)
(*                                                                         *)
(* What is taken for granted, because clocks see to it and there are none  *)
(* here:                                                                   *)
(*  - a replica that lives renews its lease ("frozen" in Broken: not so);   *)
(*  - a write to MongoDB that nobody waits for any more arrives before     *)
(*    `grace` has passed, and before its killed process's lease has;       *)
(*  - who is killed has no write on its way that arrives later.            *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
  Replicas,     \* processes that serve /stores
  Replay,       \* the replay and the mirror, wherever they run
  Drain,        \* the follows of who changes the stage
  Nobody,       \* whose notes are older than grace, or were left by the killed
  Docs,         \* documents: 1 .. n
  Deletes,      \* the writes that delete
  Class,        \* "money" or "content"
  First,        \* the stage in which it begins, both stores being equal
  Writes,       \* how many writes there are, by /stores and SQL
  Flips,        \* how often somebody begins to change the stage
  Mishaps,      \* how often somebody is killed or loses a store
  Late,         \* how many writes MongoDB doesn't answer in time
  Broken        \* the guards that are switched off

VARIABLES
  mongo, postgres,          \* the document that each store has, by document
  last,                     \* the last write's number, by document
  acknowledged,             \* the last write that somebody was told of
  notes,                    \* gaps where PostgreSQL follows: <<document, id, whose>>
  gaps,                     \* gaps where MongoDB follows, made by triggers
  late,                     \* on their way to MongoDB, nobody waiting
  stream,                   \* changes of MongoDB that the sync has not read
  modes,                    \* the row of bactrian.modes
  triggers,                 \* whether the mirror's triggers are on
  numbers, other,           \* bactrian.modes_version; what another collection has of it
  step, permit, document,   \* of a replica's write
  known, seen,              \* what a replica knows of modes
  lease, told,              \* the replica's row of bactrian.replicas
  follow,                   \* a follow under way, by who does it
  listed,                   \* documents that the replay has found due
  flip,                     \* who changes the stage
  writesLeft, flipsLeft, mishapsLeft, lateLeft,
  back                      \* whether a follower went back, and nobody would mend it

stores    == <<mongo, postgres, last, acknowledged>>
following == <<follow, listed>>
replica   == <<known, seen, lease, told>>
stage     == <<modes, triggers, numbers, other>>
vars == <<stores, notes, gaps, late, stream, stage, step, permit, document, replica,
          following, flip, writesLeft, flipsLeft, mishapsLeft, lateLeft, back>>

Who == Replicas \cup {Replay, Drain}
On(guard) == guard \notin Broken

-----------------------------------------------------------------------------
(* Stages *)

Walk == <<"mongo", "dual", "postgres", "retired">>
Place(s) == CHOOSE i \in 1 .. 4 : Walk[i] = s
Neighbours(s) ==
  IF s = "retired" THEN {} ELSE {t \in {Walk[i] : i \in 1 .. 4} : Place(t) - Place(s) \in {-1, 1}}

Leader(s) ==
  CASE s = "mongo" -> "mongo"
    [] s = "dual"  -> IF Class = "money" THEN "postgres" ELSE "mongo"
    [] OTHER       -> "postgres"

\* PostgreSQL is brought up by gaps; in "mongo" the sync does it.
Followed(s) == Leader(s) = "mongo" /\ s # "mongo"

Mirrored(s) == Leader(s) = "postgres" /\ s # "retired"

Same(x, y) == x = y \/ (x \in Deletes /\ y \in Deletes)
Max(x, y) == IF x > y THEN x ELSE y

\* The sync reads on meanwhile: what is written now matters only where it feeds, or soon will.
Read(d, v) ==
  IF modes.stage = "mongo" \/ (flip.at # "none" /\ flip.to = "mongo")
  THEN stream' = Append(stream, <<d, v>>)
  ELSE UNCHANGED stream

-----------------------------------------------------------------------------
(* Duty: a replica renews its lease, then looks for fences *)

NoPermit == [stage |-> First, fenced |-> TRUE, version |-> 0]
Rests(r, at) ==
  /\ step' = [step EXCEPT ![r] = at]
  /\ permit' = [permit EXCEPT ![r] = NoPermit]
  /\ document' = [document EXCEPT ![r] = 1]

UnderWay(r) == step[r] \in {"entered", "noted", "written", "doubtful"}
Newest == Max(modes.version, other)
Look(r) ==
  /\ known' = [known EXCEPT ![r] = modes]
  /\ seen' = [seen EXCEPT ![r] = IF modes.fenced /\ UnderWay(r) THEN @ ELSE Newest]

Beat(r) ==
  /\ step[r] \notin {"down", "starting"}
  /\ told' = [told EXCEPT ![r] = seen[r]]
  /\ Look(r)
  /\ UNCHANGED <<lease, stores, notes, gaps, late, stream, stage, step, permit, document, following,
                 flip, writesLeft, flipsLeft, mishapsLeft, lateLeft>>

Start(r) ==
  /\ step[r] = "down" /\ ~lease[r]
  /\ step' = [step EXCEPT ![r] = "starting"]
  /\ IF On("renew first")
     THEN lease' = [lease EXCEPT ![r] = TRUE] /\ UNCHANGED <<known, seen>>
     ELSE Look(r) /\ UNCHANGED lease
  /\ UNCHANGED <<told, stores, notes, gaps, late, stream, stage, permit, document, following, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

Started(r) ==
  /\ step[r] = "starting"
  /\ step' = [step EXCEPT ![r] = "idle"]
  /\ IF On("renew first")
     THEN Look(r) /\ UNCHANGED lease
     ELSE lease' = [lease EXCEPT ![r] = TRUE] /\ UNCHANGED <<known, seen>>
  /\ UNCHANGED <<told, stores, notes, gaps, late, stream, stage, permit, document, following, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

LeaseEnds(r) ==
  /\ lease[r] /\ (step[r] = "down" \/ (~On("frozen") /\ UnderWay(r)))
  /\ ~ \E m \in late : m.by = r
  /\ lease' = [lease EXCEPT ![r] = FALSE]
  /\ told' = [told EXCEPT ![r] = 0]
  /\ UNCHANGED <<known, seen, stores, notes, gaps, late, stream, stage, step, permit, document,
                 following, flip, writesLeft, flipsLeft, mishapsLeft, lateLeft>>

-----------------------------------------------------------------------------
(* Writes by /stores *)

\* Fence.pass: part of the transaction that notes, or that writes where PostgreSQL leads.
Passes(r) == ~On("pass") \/ (modes.version = permit[r].version /\ ~modes.fenced)

Enter(r, d) ==
  /\ step[r] = "idle" /\ writesLeft > 0 /\ ~known[r].fenced
  /\ step' = [step EXCEPT ![r] = "entered"]
  /\ permit' = [permit EXCEPT ![r] = known[r]]
  /\ document' = [document EXCEPT ![r] = d]
  /\ writesLeft' = writesLeft - 1
  /\ UNCHANGED <<stores, notes, gaps, late, stream, stage, replica, following, flip, flipsLeft,
                 mishapsLeft, lateLeft>>

ModeChanged(r) ==
  /\ step[r] = "entered" /\ permit[r].stage # "mongo" /\ ~Passes(r)
  /\ Rests(r, "idle")
  /\ writesLeft' = writesLeft + 1
  /\ UNCHANGED <<stores, notes, gaps, late, stream, stage, replica, following, flip,
                 flipsLeft, mishapsLeft, lateLeft>>

Id(n) == <<n[1], n[2]>>
Known == {Id(n) : n \in notes} \cup UNION {follow[p].notes : p \in Who}
FreshId == CHOOSE i \in 1 .. Cardinality(Known) + 1 :
  /\ \A k \in Known : k[2] # i
  /\ \A j \in 1 .. i - 1 : \E k \in Known : k[2] = j

\* Its own write has ended: who finds the note may settle it.
Left(r) == {IF n[3] = r THEN <<n[1], n[2], Nobody>> ELSE n : n \in notes}

\* MongoDB leads and PostgreSQL follows: the gap is committed before the document is written.
Note(r) ==
  /\ step[r] = "entered" /\ Leader(permit[r].stage) = "mongo" /\ permit[r].stage # "mongo"
  /\ Passes(r)
  /\ notes' = IF On("note") THEN notes \cup {<<document[r], FreshId, r>>} ELSE notes
  /\ step' = [step EXCEPT ![r] = "noted"]
  /\ UNCHANGED <<stores, gaps, late, stream, stage, permit, document, replica, following, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

MayWriteMongo(r) ==
  \/ step[r] = "noted"
  \/ step[r] = "entered" /\ permit[r].stage = "mongo"

WriteMongo(r) ==
  /\ MayWriteMongo(r)
  /\ LET d == document[r] IN
     /\ last' = [last EXCEPT ![d] = @ + 1]
     /\ mongo' = [mongo EXCEPT ![d] = last[d] + 1]
     /\ acknowledged' = [acknowledged EXCEPT ![d] = last[d] + 1]
     /\ Read(d, last[d] + 1)
  /\ IF permit[r].stage = "mongo"
     THEN Rests(r, "idle")
     ELSE step' = [step EXCEPT ![r] = "written"] /\ UNCHANGED <<permit, document>>
  /\ UNCHANGED <<postgres, notes, gaps, late, stage, replica, following, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* The caller is told that nobody knows; the write may be done yet, if the document still is as read.
MongoAway(r) ==
  /\ MayWriteMongo(r) /\ lateLeft > 0
  /\ lateLeft' = lateLeft - 1
  /\ late' = late \cup {[kind |-> "write", doc |-> document[r], v |-> mongo[document[r]], by |-> r]}
  /\ IF On("doubt")
     THEN step' = [step EXCEPT ![r] = "doubtful"] /\ UNCHANGED <<permit, document>>
     ELSE Rests(r, "idle")
  /\ notes' = IF On("doubt") THEN notes ELSE Left(r)
  /\ UNCHANGED <<stores, gaps, stream, stage, replica, following, flip, writesLeft, flipsLeft,
                 mishapsLeft>>

DoubtEnds(r) ==
  /\ step[r] = "doubtful" /\ ~ \E m \in late : m.by = r
  /\ Rests(r, "idle")
  /\ notes' = Left(r)
  /\ UNCHANGED <<stores, gaps, late, stream, stage, replica, following, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* PostgreSQL leads: the triggers' gap is part of the transaction, whoever's it is.
Commit(d) ==
  /\ last' = [last EXCEPT ![d] = @ + 1]
  /\ postgres' = [postgres EXCEPT ![d] = last[d] + 1]
  /\ acknowledged' = [acknowledged EXCEPT ![d] = last[d] + 1]
  /\ gaps' = IF triggers THEN gaps \cup {[doc |-> d, n |-> last[d] + 1, away |-> FALSE]} ELSE gaps

WritePostgres(r) ==
  /\ step[r] = "entered" /\ Leader(permit[r].stage) = "postgres" /\ Passes(r)
  /\ Commit(document[r])
  /\ step' = [step EXCEPT ![r] = "written"]
  /\ UNCHANGED <<mongo, notes, late, stream, stage, permit, document, replica, following, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

Sql(d) ==
  /\ writesLeft > 0 /\ Leader(modes.stage) = "postgres"
  /\ writesLeft' = writesLeft - 1
  /\ Commit(d)
  /\ UNCHANGED <<mongo, notes, late, stream, stage, step, permit, document, replica, following, flip,
                 flipsLeft, mishapsLeft, lateLeft>>

\* Whether or not the follow has come to an end: what is left is the replay's.
Acknowledge(r) ==
  /\ step[r] = "written" /\ follow[r].to = "none"
  /\ Rests(r, "idle")
  /\ notes' = Left(r)
  /\ UNCHANGED <<stores, gaps, late, stream, stage, replica, following, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

-----------------------------------------------------------------------------
(* Follow *)

NoFlip == [at |-> "none", from |-> First, to |-> First, n |-> 0, unread |-> 0, alone |-> TRUE]
NoFollow == [to |-> "none", doc |-> 1, v |-> 0, notes |-> {}, gaps |-> {}]
Free(to, d) == ~On("lock") \/ ~ \E p \in Who : follow[p].to = to /\ follow[p].doc = d
OnItsWay(kind, d) == \E m \in late : m.kind = kind /\ m.doc = d

\* A note whose write can't come any more: older than grace.
Old(n) == n[3] = Nobody /\ ~OnItsWay("write", n[1])

Lists ==
  /\ listed = {}
  /\ listed' = {n[1] : n \in {m \in notes : Old(m)}}
  /\ UNCHANGED <<follow, stores, notes, gaps, late, stream, stage, step, permit, document, replica, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* The collection's lock, shared with writes until the transaction ends: the stage stays as it is.
Holds == ~On("who leads") \/ Followed(modes.stage)
NobodyHolds == ~On("who leads") \/ \A p \in Who : follow[p].to # "postgres"

\* What the replay has found due needs no follow any more, or not this one.
PassOver(d) ==
  /\ d \in listed /\ ~Holds
  /\ listed' = listed \ {d}
  /\ UNCHANGED <<follow, stores, notes, gaps, late, stream, stage, step, permit, document, replica, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* FollowInPostgres: the lock, then the notes that it may settle, then the document.
BeginToPostgres(p, d) ==
  /\ Holds
  /\ follow[p].to = "none" /\ Free("postgres", d)
  /\ \/ p \in Replicas /\ step[p] = "written" /\ document[p] = d /\ Leader(permit[p].stage) = "mongo"
     \/ p = Replay /\ d \in listed
     \/ p = Drain /\ flip.at = "drain" /\ \E n \in notes : n[1] = d
  /\ follow' = [follow EXCEPT ![p] =
       [to |-> "postgres", doc |-> d, v |-> mongo[d], gaps |-> {},
        notes |-> {Id(n) : n \in {m \in notes : m[1] = d /\
                    (Old(m) \/ m[3] = p \/ p = Drain \/ ~On("foreign notes"))}}]]
  /\ listed' = IF p = Replay THEN listed \ {d} ELSE listed
  /\ UNCHANGED <<stores, notes, gaps, late, stream, stage, step, permit, document, replica, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* The fence that who changes the stage has raised is up.
Ours == ~On("fence is ours") \/ (modes.fenced /\ modes.version = flip.n)

\* One transaction lands the rows and settles. Who changes the stage settles the notes of all writes,
\* because they have ended: not when somebody has lifted his fence.
EndToPostgres(p) ==
  /\ follow[p].to = "postgres"
  /\ LET f == follow[p] IN
     IF p = Drain => Ours
     THEN /\ postgres' = [postgres EXCEPT ![f.doc] = f.v]
          /\ notes' = {n \in notes : Id(n) \notin f.notes}
          /\ gaps' = IF triggers THEN gaps \cup {[doc |-> f.doc, n |-> f.v, away |-> FALSE]} ELSE gaps
     ELSE UNCHANGED <<postgres, notes, gaps>>
  /\ flip' = IF p = Drain /\ ~Ours THEN NoFlip ELSE flip
  /\ follow' = [follow EXCEPT ![p] = NoFollow]
  /\ IF p \in Replicas THEN Rests(p, "idle") ELSE UNCHANGED <<step, permit, document>>
  /\ UNCHANGED <<mongo, last, acknowledged, late, stream, stage, replica, listed,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* A gap whose follow MongoDB didn't answer is due when that can't arrive any more.
Due(g, p) == \/ ~g.away
             \/ ~OnItsWay("follow", g.doc)
             \/ p = Drain /\ ~On("drain waits")

\* FollowInMongo: the locks, then a transaction that sees one moment.
BeginToMongo(p, d) ==
  /\ follow[p].to = "none" /\ Free("mongo", d)
  /\ \/ p \in Replicas /\ step[p] = "written" /\ document[p] = d /\ Leader(permit[p].stage) = "postgres"
     \/ p = Replay
     \/ p = Drain /\ flip.at = "drain"
  /\ LET found == {g \in gaps : g.doc = d /\ Due(g, p)} IN
     /\ found # {}
     /\ follow' = [follow EXCEPT ![p] =
          [to |-> "mongo", doc |-> d, v |-> postgres[d], notes |-> {}, gaps |-> found]]
  /\ UNCHANGED <<listed, stores, notes, gaps, late, stream, stage, step, permit, document, replica, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

EndToMongo(p) ==
  /\ follow[p].to = "mongo"
  /\ LET f == follow[p] IN
     /\ mongo' = [mongo EXCEPT ![f.doc] = f.v]
     /\ Read(f.doc, f.v)
     /\ gaps' = gaps \ f.gaps
  /\ follow' = [follow EXCEPT ![p] = NoFollow]
  /\ IF p \in Replicas THEN Rests(p, "idle") ELSE UNCHANGED <<step, permit, document>>
  /\ UNCHANGED <<postgres, last, acknowledged, notes, late, stage, replica, listed, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* MongoDB doesn't answer: the gaps are told apart before the lock is given back.
FollowAway(p) ==
  /\ follow[p].to = "mongo" /\ lateLeft > 0
  /\ lateLeft' = lateLeft - 1
  /\ LET f == follow[p] IN
     /\ late' = late \cup {[kind |-> "follow", doc |-> f.doc, v |-> f.v, by |-> p]}
     /\ gaps' = IF On("away") THEN (gaps \ f.gaps) \cup {[g EXCEPT !.away = TRUE] : g \in f.gaps} ELSE gaps
  /\ follow' = [follow EXCEPT ![p] = NoFollow]
  /\ IF p \in Replicas THEN Rests(p, "idle") ELSE UNCHANGED <<step, permit, document>>
  /\ UNCHANGED <<stores, notes, stream, stage, replica, listed, flip, writesLeft,
                 flipsLeft, mishapsLeft>>

\* A store is away, or the process is killed: before the follow's write, or between it and its end.
FollowEnds(p) ==
  /\ p \notin Replicas /\ follow[p].to # "none" /\ mishapsLeft > 0
  /\ mishapsLeft' = mishapsLeft - 1
  /\ follow' = [follow EXCEPT ![p] = NoFollow]
  /\ \/ UNCHANGED <<mongo, stream>>
     \/ /\ follow[p].to = "mongo"
        /\ mongo' = [mongo EXCEPT ![follow[p].doc] = follow[p].v]
        /\ Read(follow[p].doc, follow[p].v)
  /\ UNCHANGED <<postgres, last, acknowledged, notes, gaps, late, stage, step, permit, document, replica,
                 listed, flip, writesLeft, flipsLeft, lateLeft>>

LateArrives(m) ==
  /\ late' = late \ {m}
  /\ IF m.kind = "follow"
     THEN mongo' = [mongo EXCEPT ![m.doc] = m.v] /\ Read(m.doc, m.v) /\ UNCHANGED last
     ELSE IF Same(m.v, mongo[m.doc])
     THEN /\ last' = [last EXCEPT ![m.doc] = @ + 1]
          /\ mongo' = [mongo EXCEPT ![m.doc] = last[m.doc] + 1]
          /\ Read(m.doc, last[m.doc] + 1)
     ELSE UNCHANGED <<mongo, last, stream>>
  /\ UNCHANGED <<postgres, acknowledged, notes, gaps, stage, step, permit, document, replica, following,
                 flip, writesLeft, flipsLeft, mishapsLeft, lateLeft>>

LateDies(m) ==
  /\ late' = late \ {m}
  /\ UNCHANGED <<stores, notes, gaps, stream, stage, step, permit, document, replica, following, flip,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* The sync: changes and position in one transaction, and only where it feeds the collection.
Sync ==
  /\ stream # <<>>
  /\ LET e == Head(stream) IN
     postgres' = IF modes.stage = "mongo" THEN [postgres EXCEPT ![e[1]] = e[2]] ELSE postgres
  /\ stream' = Tail(stream)
  /\ flip' = [flip EXCEPT !.unread = Max(0, @ - 1)]
  /\ UNCHANGED <<mongo, last, acknowledged, notes, gaps, late, stage, step, permit, document, replica,
                 following, writesLeft, flipsLeft, mishapsLeft, lateLeft>>

-----------------------------------------------------------------------------
(* ModeSwitch: checkLag, fence, drain, verify, switch, lift *)

Quiet == notes = {} /\ gaps = {}

\* It only keeps a walk from beginning that would take long.
CheckLag(to) ==
  /\ flip.at = "none" /\ flipsLeft > 0 /\ ~modes.fenced /\ to \in Neighbours(modes.stage)
  /\ flipsLeft' = flipsLeft - 1
  /\ flip' = [NoFlip EXCEPT !.at = "fence", !.from = modes.stage, !.to = to]
  /\ UNCHANGED <<stores, notes, gaps, late, stream, stage, step, permit, document, replica, following,
                 writesLeft, mishapsLeft, lateLeft>>

\* The transaction of the fence: a number, then its commit; numbers are drawn one transaction at a time.
Numbered ==
  /\ flip.at = "fence"
  /\ numbers' = numbers + 1
  /\ flip' = [flip EXCEPT !.at = "numbered", !.n = numbers + 1]
  /\ UNCHANGED <<modes, triggers, other, stores, notes, gaps, late, stream, step, permit, document, replica,
                 following, writesLeft, flipsLeft, mishapsLeft, lateLeft>>

OtherCollection ==
  /\ ~On("numbers in order") /\ flip.at = "numbered" /\ other = 0
  /\ numbers' = numbers + 1
  /\ other' = numbers + 1
  /\ UNCHANGED <<modes, triggers, stores, notes, gaps, late, stream, step, permit, document, replica,
                 following, flip, writesLeft, flipsLeft, mishapsLeft, lateLeft>>

Fence ==
  /\ flip.at = "numbered" /\ NobodyHolds
  /\ modes' = [modes EXCEPT !.fenced = TRUE, !.version = flip.n]
  /\ flip' = [flip EXCEPT !.at = "wait"]
  /\ UNCHANGED <<triggers, numbers, other, stores, notes, gaps, late, stream, step, permit, document,
                 replica, following, writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* Waiting.forReplicas, then what MongoDB has now is what the sync has to pass.
ReplicasWait ==
  /\ flip.at = "wait"
  /\ On("leases") => \A r \in Replicas : lease[r] => told[r] >= flip.n
  /\ flip' = [flip EXCEPT !.at = "drain", !.unread = Len(stream)]
  /\ UNCHANGED <<stores, notes, gaps, late, stream, stage, step, permit, document, replica, following,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

Drained ==
  /\ flip.at = "drain" /\ follow[Drain].to = "none"
  /\ On("drain") => Quiet
  /\ On("sync") => (flip.unread = 0 \/ "mongo" \notin {flip.from, flip.to})
  /\ flip' = [flip EXCEPT !.at = "verify"]
  /\ UNCHANGED <<stores, notes, gaps, late, stream, stage, step, permit, document, replica, following,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* It may find a difference, and then the walk is undone; no promise leans on it.
Verify ==
  /\ flip.at = "verify"
  /\ flip' = [flip EXCEPT !.at = "switch"]
  /\ UNCHANGED <<stores, notes, gaps, late, stream, stage, step, permit, document, replica, following,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* One transaction: the triggers, the gaps once more, the stage if the fence is still ours.
Switch ==
  /\ flip.at = "switch" /\ NobodyHolds
  /\ IF On("drain") /\ ~Quiet
     THEN flip' = [flip EXCEPT !.at = "drain"] /\ UNCHANGED <<modes, triggers, numbers>>
     ELSE IF ~Ours
     THEN flip' = NoFlip /\ UNCHANGED <<modes, triggers, numbers>>
     ELSE /\ numbers' = numbers + 1
          /\ modes' = [stage |-> flip.to, fenced |-> modes.fenced, version |-> numbers + 1]
          /\ triggers' = IF On("triggers") THEN Mirrored(flip.to) ELSE triggers
          /\ flip' = [flip EXCEPT !.at = "lift"]
  /\ UNCHANGED <<other, stores, notes, gaps, late, stream, step, permit, document, replica, following,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

LiftFence ==
  IF modes.fenced
  THEN /\ numbers' = numbers + 1
       /\ modes' = [modes EXCEPT !.fenced = FALSE, !.version = numbers + 1]
  ELSE UNCHANGED <<modes, numbers>>

Lift ==
  /\ flip.at = "lift"
  /\ LiftFence
  /\ triggers' = Mirrored(modes.stage)
  /\ flip' = NoFlip
  /\ UNCHANGED <<other, stores, notes, gaps, late, stream, step, permit, document, replica, following,
                 writesLeft, flipsLeft, mishapsLeft, lateLeft>>

\* A step has failed or taken too long.
Undo ==
  /\ flip.at \in {"wait", "drain", "verify", "switch"} /\ follow[Drain].to = "none"
  /\ LiftFence
  /\ flip' = NoFlip
  /\ UNCHANGED <<triggers, other, stores, notes, gaps, late, stream, step, permit, document, replica,
                 following, writesLeft, flipsLeft, mishapsLeft, lateLeft>>

FlipperKilled ==
  /\ flip.at # "none" /\ mishapsLeft > 0
  /\ mishapsLeft' = mishapsLeft - 1
  /\ flip' = NoFlip
  /\ follow' = [follow EXCEPT ![Drain] = NoFollow]
  /\ UNCHANGED <<listed, stores, notes, gaps, late, stream, stage, step, permit, document, replica,
                 writesLeft, flipsLeft, lateLeft>>

\* The connection that held the lock on changes of this collection is gone; who changes it isn't.
LockLost ==
  /\ flip.at # "none" /\ flip.alone /\ mishapsLeft > 0
  /\ mishapsLeft' = mishapsLeft - 1
  /\ flip' = [flip EXCEPT !.alone = FALSE]
  /\ UNCHANGED <<stores, notes, gaps, late, stream, stage, step, permit, document, replica, following,
                 writesLeft, flipsLeft, lateLeft>>

Tidy ==
  /\ On("tidy") /\ modes.fenced /\ (flip.at = "none" \/ ~flip.alone)
  /\ LiftFence
  /\ UNCHANGED <<triggers, other, stores, notes, gaps, late, stream, step, permit, document, replica,
                 following, flip, writesLeft, flipsLeft, mishapsLeft, lateLeft>>

-----------------------------------------------------------------------------
Killed(r) ==
  /\ step[r] # "down" /\ mishapsLeft > 0
  /\ mishapsLeft' = mishapsLeft - 1
  /\ Rests(r, "down")
  /\ notes' = Left(r)
  /\ follow' = [follow EXCEPT ![r] = NoFollow]
  /\ \/ UNCHANGED <<mongo, stream>>
     \/ /\ follow[r].to = "mongo"
        /\ mongo' = [mongo EXCEPT ![follow[r].doc] = follow[r].v]
        /\ Read(follow[r].doc, follow[r].v)
  /\ seen' = [seen EXCEPT ![r] = 0]
  /\ known' = [known EXCEPT ![r] = NoPermit]
  /\ UNCHANGED <<lease, told, postgres, last, acknowledged, gaps, late, stage, listed, flip,
                 writesLeft, flipsLeft, lateLeft>>

Init ==
  /\ mongo = [d \in Docs |-> 0] /\ postgres = mongo /\ last = mongo /\ acknowledged = mongo
  /\ notes = {} /\ gaps = {} /\ late = {} /\ stream = <<>>
  /\ modes = [stage |-> First, fenced |-> FALSE, version |-> 0]
  /\ triggers = Mirrored(First) /\ numbers = 0 /\ other = 0
  /\ step = [r \in Replicas |-> "idle"]
  /\ permit = [r \in Replicas |-> NoPermit] /\ document = [r \in Replicas |-> 1]
  /\ known = [r \in Replicas |-> modes] /\ seen = [r \in Replicas |-> 0] /\ told = seen
  /\ lease = [r \in Replicas |-> TRUE]
  /\ follow = [p \in Who |-> NoFollow] /\ listed = {}
  /\ flip = NoFlip
  /\ writesLeft = Writes /\ flipsLeft = Flips /\ mishapsLeft = Mishaps /\ lateLeft = Late
  /\ back = FALSE

WriteStep(r) ==
  \/ ModeChanged(r) \/ Note(r) \/ WriteMongo(r) \/ WritePostgres(r) \/ Acknowledge(r) \/ DoubtEnds(r)

FlipStep ==
  \/ Numbered \/ Fence \/ ReplicasWait \/ Drained \/ Verify \/ Switch \/ Lift

Begins(p) == \E d \in Docs : \/ p = Replay /\ PassOver(d)
                            \/ BeginToPostgres(p, d)
                            \/ BeginToMongo(p, d)
Ends(p) == EndToPostgres(p) \/ EndToMongo(p)

Step ==
  \/ \E r \in Replicas : \/ Beat(r) \/ Start(r) \/ Started(r) \/ LeaseEnds(r) \/ Killed(r)
                         \/ WriteStep(r) \/ MongoAway(r) \/ \E d \in Docs : Enter(r, d)
  \/ \E d \in Docs : Sql(d)
  \/ \E p \in Who : Begins(p) \/ Ends(p) \/ FollowAway(p) \/ FollowEnds(p)
  \/ Lists \/ Sync
  \/ \E m \in late : LateArrives(m) \/ LateDies(m)
  \/ \E to \in {"mongo", "dual", "postgres", "retired"} : CheckLag(to)
  \/ FlipStep \/ OtherCollection \/ Undo \/ FlipperKilled \/ LockLost \/ Tidy

Unread(d) == modes.stage = "mongo" /\ \E i \in 1 .. Len(stream) : stream[i][1] = d

\* Somebody will bring the follower to what the leader has.
Covered(d) ==
  \/ \E n \in notes : n[1] = d
  \/ \E g \in gaps : g.doc = d
  \/ Unread(d)

WentBack(d) ==
  /\ modes'.stage = modes.stage /\ modes.stage # "retired" /\ ~Covered(d)'
  /\ IF Leader(modes.stage) = "mongo"
     THEN postgres'[d] < postgres[d] /\ ~Same(postgres'[d], postgres[d])
     ELSE mongo'[d] < mongo[d] /\ ~Same(mongo'[d], mongo[d])

Next == Step /\ back' = (back \/ \E d \in Docs : WentBack(d))

Spec == Init /\ [][Next]_vars

Fairness ==
  /\ \A r \in Replicas : WF_vars(Beat(r) /\ UNCHANGED back) /\ WF_vars(WriteStep(r) /\ UNCHANGED back)
                         /\ WF_vars((LeaseEnds(r) \/ Started(r)) /\ UNCHANGED back)
  /\ \A p \in Who : WF_vars(Ends(p) /\ UNCHANGED back)
  /\ \A p \in {Replay, Drain} : WF_vars(Begins(p) /\ UNCHANGED back)
  /\ WF_vars(Lists /\ UNCHANGED back) /\ WF_vars(Sync /\ UNCHANGED back)
  /\ WF_vars((\E m \in late : LateArrives(m) \/ LateDies(m)) /\ UNCHANGED back)
  /\ WF_vars(FlipStep /\ UNCHANGED back) /\ WF_vars(Tidy /\ UNCHANGED back)

FairSpec == Spec /\ Fairness

\* Which replica is which doesn't matter; not for what is to happen in the end.
Symmetry == Permutations(Replicas)

-----------------------------------------------------------------------------
(* The promises *)

\* Each change of stage ends in the one or in the other, with the triggers that this one has.
NeverBetween ==
  /\ triggers = Mirrored(modes.stage)
  /\ flip.at \in {"wait", "drain", "verify", "switch"} => modes.stage = flip.from
  /\ flip.at = "lift" => modes.stage = flip.to

\* A write that may still reach MongoDB as its leader, while it isn't; a note that came too late.
OneLeader ==
  \A r \in Replicas : MayWriteMongo(r) =>
    /\ Leader(modes.stage) = "mongo"
    /\ (permit[r].stage = "mongo") = (modes.stage = "mongo")

\* When MongoDB begins to lead again it has everything; at most its own changes are still unread.
RollbackLosesNothing ==
  (flip.at = "lift" /\ modes.fenced /\ Leader(flip.from) = "postgres" /\ Leader(flip.to) = "mongo")
    => \A d \in Docs : Same(mongo[d], postgres[d]) \/ Unread(d)

FollowerNeverGoesBack == ~back

NothingAcknowledgedIsLost ==
  \A d \in Docs :
    (IF Leader(modes.stage) = "mongo" THEN mongo[d] ELSE postgres[d]) >= acknowledged[d]

GapsCoverDifferences ==
  modes.stage # "retired" => \A d \in Docs : Same(mongo[d], postgres[d]) \/ Covered(d)

\* These in the end: needs the fairness.
FenceIsLifted == []<>(~modes.fenced)
FollowerCatchesUp ==
  <>[](modes.stage # "retired" => Quiet /\ stream = <<>> /\ \A d \in Docs : Same(mongo[d], postgres[d]))
=============================================================================
