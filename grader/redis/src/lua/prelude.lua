-- Runs before each script: takes away what scripts must not have, protects
-- the tables they share, and returns the function that runs a script.

local getinfo = debug.getinfo
debug, dofile, loadfile, newproxy, print, require, module = nil

local function refuse()
  error("Attempt to modify a readonly table", 2)
end

for _, library in ipairs({ redis, string, table, math, coroutine, cjson }) do
  setmetatable(library, { __newindex = refuse, __metatable = false })
end
setmetatable(_G, {
  __index = function(_, name)
    error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
  end,
  __newindex = refuse,
  __metatable = false,
})

-- Adds to an error where in the script it was raised.
local function locate(err)
  if type(err) ~= 'table' then
    err = { err = 'ERR ' .. tostring(err) }
  end
  local level = 2
  local at = getinfo(level, 'S')
  while at and (at.what == 'C' or at.source == '=prelude') do
    level = level + 1
    at = getinfo(level, 'S')
  end
  if at then
    err.source = at.source
    err.line = getinfo(level, 'l').currentline
  end
  return err
end

-- An error of a command is its text for a script that catches it with `pcall`.
local pcall_of_lua = pcall
local function as_text(succeeded, err, ...)
  if not succeeded and type(err) == 'table' and type(err.err) == 'string' then
    return false, err.err
  end
  return succeeded, err, ...
end
rawset(_G, 'pcall', function(...)
  return as_text(pcall_of_lua(...))
end)

local xpcall = xpcall
return function(script)
  return xpcall(script, locate)
end
