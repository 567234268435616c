#!/bin/bash
# Starts Slurm with one node, this machine, in a folder of its own (one-node-cluster.sh FOLDER), says "ready", and stops it when its input ends.
set -euo pipefail
folder=$1; mkdir -p "$folder"/{spool,state}; chmod 755 "$folder"
port=$((20000 + $$ % 20000))
cat > "$folder/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmdSpoolDir=$folder/spool
StateSaveLocation=$folder/state
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobRequeue=1
SlurmdParameters=config_overrides
NodeName=localhost NodeHostname=localhost NodeAddr=127.0.0.1 CPUs=8 RealMemory=65536 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
dd if=/dev/urandom of="$folder/munge.key" bs=1024 count=1 status=none; chmod 400 "$folder/munge.key"
export SLURM_CONF="$folder/slurm.conf"
munged --force --foreground --key-file="$folder/munge.key" --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munged.seed" & munged=$!
sleep 1
slurmctld -D -f "$SLURM_CONF" > "$folder/ctl.out" 2>&1 & ctl=$!
slurmd -D -N localhost -f "$SLURM_CONF" > "$folder/d.out" 2>&1 & d=$!
trap 'kill $d $ctl $munged 2>/dev/null || true; wait' EXIT
for n in $(seq 60); do sinfo -h -o %T 2>/dev/null | grep -qE 'idle|mixed' && { echo ready; break; }; sleep 0.5; done
cat > /dev/null
