skw0417 3 p 62  skarnes

Weather-coast/
Gale warning for the outer coast =

   Skarnes (SW) - The weather service warned on Monday of gales along
the outer coast in the night to Tuesday. Winds of up to 24 metres a
second are expected between Holm and the Vesle islands.

   Small boats should stay in harbour until noon. The ferries to Holm
and Vesle may be late.

skw iv mo
041120 GMT May 26
