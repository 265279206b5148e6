"""ClearSim for Python programs.

clearsim.codec    messages, packets and frames; generated; needs the standard library only
clearsim.amounts  exact amounts: whole units as people write them, counts as they travel
clearsim.client   a member's session: orders, answers, events, lock step
clearsim.feed     the public feed, its gaps, and a picture of the market that repairs itself
clearsim.snapshots  state on request
"""
