-- Sends the requests of a folder in turn, and counts the answers: right, announced as 503, or wrong.
-- wrk ... URL -- FOLDER [MILLISECONDS]: what each connection waits before it asks, on average.
-- Right is what the folder has as an answer to any of its requests: wrk does not tell to which.

-- Each is sent from another address, as SOMEBODY in driving.py.

local threads = {}

function setup(thread)
   thread:set("number", #threads)
   table.insert(threads, thread)
end

local function content(path)
   local file = io.open(path, "rb")
   if not file then return nil end
   local text = file:read("*a")
   file:close()
   return text
end

-- PostgreSQL adds in whatever order it reads: digits after these differ from answer to answer.
local function shortened(answer)
   return (answer:gsub("(%.%d%d%d%d%d%d%d%d%d)%d+", "%1"))
end

function init(args)
   questions, answers, right, refused, wrong = {}, {}, 0, 0, 0
   local count = 0
   repeat
      local question = content(args[1] .. "/" .. count .. ".request")
      if question then
         table.insert(questions, question)
         local answer = content(args[1] .. "/" .. count .. ".answer")
         answers[answer], answers[shortened(answer)] = true, true
         count = count + 1
      end
   until not question
   turn = number * 7
   if args[2] then
      local pause = tonumber(args[2])
      function delay() return math.random(0, 2 * pause) end
   end
end

function request()
   turn = turn + 1
   local sent = questions[turn % #questions + 1]
   local somebody = "10." .. math.random(0, 255) .. "." .. math.random(0, 255) .. "." .. math.random(0, 255)
   return (sent:gsub("10%.0%.0%.0", somebody, 1))
end

function response(status, headers, body)
   local answer = status .. "\n" .. body
   if answers[answer] or answers[shortened(answer)] then
      right = right + 1
   elseif status == 503 and headers["Retry-After"] then
      refused = refused + 1
   else
      wrong = wrong + 1
   end
end

function done(summary, latency)
   local sum = {right = 0, refused = 0, wrong = 0}
   for _, thread in ipairs(threads) do
      for name in pairs(sum) do sum[name] = sum[name] + thread:get(name) end
   end
   local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
   io.write(string.format(
      '\n{"seconds": %f, "right": %d, "refused": %d, "wrong": %d, "broken": %d, "p50": %f, "p99": %f, "longest": %f}\n',
      summary.duration / 1e6, sum.right, sum.refused, sum.wrong, broken,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
