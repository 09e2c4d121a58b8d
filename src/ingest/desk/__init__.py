"""The desk: has anyone told us before, and who must know?"""
