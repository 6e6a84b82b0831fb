#!/usr/bin/env python3
"""sim_server.py with a timeline and nothing beside it: no media, no replies, no edits.

The peers of capture.sh walk the pages of one account and no more; what Rostra would fetch besides (pictures, threads,
histories) would make its run another job than theirs.

    capture_server.py FOLDER-OF-SIM_SERVER [its options]
"""
import os, runpy, sys

folder = sys.argv.pop(1)
sys.path.insert(0, folder)
import make_corpus

made = make_corpus.mastodon_status


def plain(*arguments):
    status = made(*arguments)
    status.update(media_attachments=[], replies_count=0, edited_at=None, in_reply_to_id=None)
    status["account"]["statuses_count"] = 0
    return status


make_corpus.mastodon_status = plain
runpy.run_path(os.path.join(folder, "sim_server.py"), run_name="__main__")
