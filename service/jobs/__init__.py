"""Work that outlives a request: a packet is asked for, made by a worker, and fetched later.

The truth is a folder for each job (folders.py, records.py). Huey only says which job is to be done next (queue.py): the
folder survives a kill of the worker, a kill of the web, and a queue that is lost. work.py is the worker.
"""
