"""The list of packets that an organisation has asked for; the packets themselves are in packets.py."""

from __future__ import annotations

from service.access import Action
from service.api.operations import Call, Desk
from service.registry import packets
from service.registry.packets import PacketList, PacketsQuery

packet_list = Desk("packet_list", "Пакеты")


@packet_list.operation(
    "GET", "/packets", Action.documents, summary="Заказанные пакеты", query=PacketsQuery, answer=PacketList
)
def list_packets(call: Call) -> PacketList:
    """A page of them."""
    return packets.listed(call.session, call.actor, call.query)
