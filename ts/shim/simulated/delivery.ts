/** To which sockets of which machines a datagram goes. */
import { HostOption } from "../host.js";
import { BROADCAST, isMulticast, type InetEndpoint } from "./addresses.js";
import type { DatagramSocket } from "./datagram.js";
import type { Machine } from "./machine.js";
import { reaches } from "./ports.js";

export interface Way {
  readonly from: InetEndpoint;
  readonly address: string;
  readonly port: number;
}

/** Has the datagram arrive, wherever its address leads. */
export function deliver(sender: DatagramSocket, bytes: Uint8Array, way: Way): void {
  const { machine } = sender.owner;
  const { network } = machine;
  if (isMulticast(way.address)) {
    deliverToGroup(sender, bytes, way);
    return;
  }
  const targets = way.address === BROADCAST ? [...network.machines] : [network.machineAt(way.address, machine)];
  for (const target of targets) {
    if (!target) continue;
    network.carry(machine, target, bytes, () => {
      const address = way.address === BROADCAST ? target.sourceFor(machine.sourceFor(way.address)) : way.address;
      target.udp.find(address, way.port)?.holder.arrived(bytes, way.from);
    });
  }
}

/** To the members that are reached on the interface that the sender sends on. */
function deliverToGroup(sender: DatagramSocket, bytes: Uint8Array, { from, address, port }: Way): void {
  const { machine } = sender.owner;
  const on = sender.outgoing;
  const stays = on === "lo" || sender.setting(HostOption.MulticastTtl, 1) === 0;
  const loops = sender.setting(HostOption.MulticastLoop, 1) !== 0;
  for (const target of machine.network.machines) {
    if (target === machine ? !loops : stays) continue;
    machine.network.carry(machine, target, bytes, () => {
      for (const member of members(target, address, port, on)) member.arrived(bytes, from);
    });
  }
}

function members(machine: Machine, group: string, port: number, on: string): DatagramSocket[] {
  return machine.udp
    .all(port)
    .filter((binding) => binding.holder.isMember(group, on) && mayReceive(binding, group))
    .map(({ holder }) => holder);
}

/** Bound to the group itself, or to any address of its family. */
function mayReceive(binding: Parameters<typeof reaches>[0], group: string): boolean {
  return reaches(binding, group);
}
