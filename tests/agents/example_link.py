"""A link to an agent of another institution, as it is stored on either side."""

LINK = {
    "platform_domain": "https://agents.office.example",
    "remote_agent_id": "agt_remote",
    "remote_name": "Complaints",
    "remote_institution": "Consumer Protection Office",
    "peer_link_id": "theirs",
    "private_key": "private-key-of-the-link",
    "public_key": "ours",
    "peer_public_key": "theirs",
    "fingerprint": "7f3a 91c0 22de 4b18",
}
