"""Pictures in an answer: images from data or files, and diagrams. Everything that decodes or draws runs in the worker.

    draw_diagram    a Mermaid diagram in the colours of the window, in `jobs`
    draw_image      an image that is local or comes as data, in `jobs`
    Ink, Drawing    what goes in and comes out, in `values`
    PictureError    why there is no picture, and the sentence for it, in `errors`

Nothing is ever fetched, written or executed, whatever the picture says.
"""
