"""What all pages share: who is signed in, how a page is rendered, how an error looks."""
