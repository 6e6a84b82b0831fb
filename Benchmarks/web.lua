-- Walks a list of paths, a thread from another place in it each, with the session's cookie.
local paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
local cookie = os.getenv("COOKIE") or ""
local threads = 0
function setup(thread) thread:set("offset", threads * 7919) threads = threads + 1 end
local at = 0
function request()
  at = at + 1
  return wrk.format("GET", paths[(at + (offset or 0)) % #paths + 1], { ["Cookie"] = cookie })
end
