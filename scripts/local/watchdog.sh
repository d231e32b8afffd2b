#!/bin/sh
# watchdog.sh COMMAND…: runs COMMAND in this process group. Descriptor 3 is a pipe that the launcher
# holds open; when it closes, however the launcher ended, the whole group is killed.
trap : TERM INT HUP # how to stop is the command's decision: this shell only waits for it
exec 4<&0
"$@" <&4 3<&- 4<&- &
child=$!
(
  trap '' TERM INT HUP
  exec 4<&- >/dev/null 2>&1
  cat <&3
  kill -KILL 0
) &
exec 3<&- 4<&-
while :; do
  wait "$child"
  code=$?
  kill -0 "$child" 2>/dev/null || exit "$code"
done
