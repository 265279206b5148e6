print("clearsim")
